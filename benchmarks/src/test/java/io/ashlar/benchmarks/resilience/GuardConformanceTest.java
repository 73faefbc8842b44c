package io.ashlar.benchmarks.resilience;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ashlar.benchmarks.fork.Conformance;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("jdk")
class GuardConformanceTest {

  @ParameterizedTest
  @MethodSource("adapters")
  void isMetByEveryAdapter(Conformance conformance, Class<?> adapter) {
    assertThatCode(() -> conformance.check(adapter.getName())).doesNotThrowAnyException();
  }

  static Stream<Arguments> adapters() {
    return Stream.of(
        arguments(new GuardConformance.Breaker(), AshlarGuards.CountBreaker.class),
        arguments(new GuardConformance.Breaker(), AshlarGuards.TimeBreaker.class),
        arguments(new GuardConformance.Breaker(), Resilience4jGuards.CountBreaker.class),
        arguments(new GuardConformance.Breaker(), Resilience4jGuards.LockFreeCountBreaker.class),
        arguments(new GuardConformance.Breaker(), Resilience4jGuards.TimeBreaker.class),
        arguments(new GuardConformance.Breaker(), Resilience4jGuards.LockFreeTimeBreaker.class),
        arguments(new GuardConformance.Breaker(), FailsafeGuards.CountBreaker.class),
        arguments(new GuardConformance.Breaker(), FailsafeGuards.BareCountBreaker.class),
        arguments(new GuardConformance.Breaker(), FailsafeGuards.TimeBreaker.class),
        arguments(new GuardConformance.SlowCallBreaker(), AshlarGuards.SlowCallBreaker.class),
        arguments(new GuardConformance.SlowCallBreaker(), Resilience4jGuards.SlowCallBreaker.class),
        arguments(
            new GuardConformance.SlowCallBreaker(),
            Resilience4jGuards.LockFreeSlowCallBreaker.class),
        arguments(new GuardConformance.OpenBreaker(), AshlarGuards.OpenBreaker.class),
        arguments(new GuardConformance.OpenBreaker(), Resilience4jGuards.OpenBreaker.class),
        arguments(
            new GuardConformance.OpenBreaker(), Resilience4jGuards.StacklessOpenBreaker.class),
        arguments(new GuardConformance.OpenBreaker(), FailsafeGuards.OpenBreaker.class),
        arguments(new GuardConformance.Places(), AshlarGuards.Places.class),
        arguments(new GuardConformance.Places(), Resilience4jGuards.Places.class),
        arguments(new GuardConformance.Places(), FailsafeGuards.Places.class),
        arguments(new GuardConformance.Places(), FailsafeGuards.BarePlaces.class),
        arguments(new GuardConformance.Attempts(), AshlarGuards.Attempts.class),
        arguments(new GuardConformance.Attempts(), Resilience4jGuards.Attempts.class),
        arguments(new GuardConformance.Attempts(), FailsafeGuards.Attempts.class),
        arguments(new GuardConformance.Four(), AshlarGuards.Four.class),
        arguments(new GuardConformance.Four(), Resilience4jGuards.Four.class),
        arguments(new GuardConformance.Four(), FailsafeGuards.Four.class));
  }

  /** Red when any one rule is left out: each is broken by an adapter that keeps those before it. */
  @ParameterizedTest
  @MethodSource("brokenRules")
  void namesTheRuleThatAnAdapterBreaks(Conformance conformance, Class<?> adapter, String rule) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> conformance.check(adapter.getName()))
        .withMessageContaining(adapter.getName() + ": " + rule);
  }

  static Stream<Arguments> brokenRules() {
    return Stream.of(
        arguments(new GuardConformance.Breaker(), Mute.class, "the result reaches the caller"),
        arguments(new GuardConformance.Breaker(), Twice.class, "a call is made once"),
        arguments(new GuardConformance.Breaker(), Wrapping.class, "the failure reaches the caller"),
        arguments(
            new GuardConformance.Breaker(), Touchy.class, "a circuit of few failures is closed"),
        arguments(
            new GuardConformance.Breaker(), Nothing.class, "a circuit of many failures is open"),
        arguments(
            new GuardConformance.SlowCallBreaker(),
            AshlarGuards.TimeBreaker.class,
            "a circuit of slow calls is open"),
        arguments(
            new GuardConformance.SlowCallBreaker(),
            EverySecond.class,
            "a circuit of quick calls is closed"),
        arguments(new GuardConformance.OpenBreaker(), Nothing.class, "an open circuit refuses"),
        arguments(
            new GuardConformance.OpenBreaker(),
            CallsAndRefuses.class,
            "an open circuit refuses, its call is not made"),
        arguments(new GuardConformance.Places(), Nothing.class, "one more is refused"),
        arguments(
            new GuardConformance.Places(),
            KeepsPlaces.class,
            "as many as there are places are let in"),
        arguments(new GuardConformance.Attempts(), Nothing.class, "the last attempt counts"),
        arguments(
            new GuardConformance.Attempts(), FourAttempts.class, "there is no further attempt"),
        arguments(new GuardConformance.Four(), Nothing.class, "the last attempt counts"),
        arguments(
            new GuardConformance.Four(),
            AshlarGuards.Attempts.class,
            "a circuit of many failures is open"));
  }

  /** What the broken ones have in common: no mechanism worth weighing. */
  private static Guard.Guarded guarded(Supplier<String> call) {
    return new Guard.Guarded(call, call);
  }

  /** Guards nothing. */
  public static final class Nothing implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      return guarded(body);
    }
  }

  /** Loses the result. */
  public static final class Mute implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      return guarded(() -> body.get().substring(1));
    }
  }

  /** Makes each call twice. */
  public static final class Twice implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      return guarded(() -> body.get().isEmpty() ? "" : body.get());
    }
  }

  /** Hides what the call threw. */
  public static final class Wrapping implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      return guarded(() -> {
        try {
          return body.get();
        } catch (RuntimeException failure) {
          throw new IllegalStateException(failure);
        }
      });
    }
  }

  /** Opens at the second failure. */
  public static final class Touchy implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      AtomicInteger failures = new AtomicInteger();
      return guarded(() -> {
        if (failures.get() > 1) {
          throw new IllegalStateException("open");
        }
        try {
          return body.get();
        } catch (RuntimeException failure) {
          failures.incrementAndGet();
          throw failure;
        }
      });
    }
  }

  /** A breaker for failures that takes a window of calls for slow, however quick they are. */
  public static final class EverySecond implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      Supplier<String> breaker = new AshlarGuards.TimeBreaker().around(body).call();
      AtomicInteger good = new AtomicInteger();
      return guarded(() -> {
        if (good.get() == Settings.WINDOW_CALLS) {
          throw new IllegalStateException("open");
        }
        String result = breaker.get();
        good.incrementAndGet();
        return result;
      });
    }
  }

  /** Refuses when the call is made. */
  public static final class CallsAndRefuses implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      return guarded(() -> {
        throw new IllegalStateException(body.get());
      });
    }
  }

  /** A bulkhead that keeps the places of the calls that have ended, but for the first ones. */
  public static final class KeepsPlaces implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      Semaphore places = new Semaphore(Settings.PLACES);
      return guarded(() -> {
        if (!places.tryAcquire()) {
          throw new IllegalStateException("full");
        }
        return body.get();
      });
    }
  }

  /** One attempt too many. */
  public static final class FourAttempts implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      return guarded(() -> {
        for (int attempt = 1; ; attempt++) {
          try {
            return body.get();
          } catch (RuntimeException failure) {
            if (attempt > Settings.ATTEMPTS) {
              throw failure;
            }
          }
        }
      });
    }
  }
}
