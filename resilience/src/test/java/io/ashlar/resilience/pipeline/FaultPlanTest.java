package io.ashlar.resilience.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resilience.CallRefusedException;
import io.ashlar.resilience.breaker.CircuitBreaker;
import io.ashlar.resilience.breaker.CircuitState;
import io.ashlar.resilience.bulkhead.Bulkhead;
import io.ashlar.resilience.event.EventStream;
import io.ashlar.resilience.fallback.Fallback;
import io.ashlar.resilience.limiter.Rate;
import io.ashlar.resilience.limiter.TokenBucket;
import io.ashlar.resilience.retry.Backoff;
import io.ashlar.resilience.retry.Retry;
import io.ashlar.resilience.retry.RetryBudget;
import io.ashlar.resilience.retry.RetryBuilder;
import io.ashlar.resilience.timeout.Deadline;
import io.ashlar.resilience.timeout.TimeLimitExceededException;
import io.ashlar.resilience.timeout.TimeLimiter;
import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import io.ashlar.testkit.simulation.Simulation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;

/**
 * A pipeline of all parts, in the default or in any other order, around calls that answer, throw,
 * hang or run on when they are cancelled, while each function that the parts were given throws when
 * the plan says so. Whatever happens meanwhile, at rest nothing is in flight and every permit is
 * back. All in virtual time; a failing plan prints its seed.
 */
@Tag("jdk")
class FaultPlanTest {
  private static final int CALLS = 30;
  private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

  /** What was given to the parts, and may break. */
  private enum Organ {
    CLOCK,
    SCHEDULER,
    EXECUTOR,
    PREDICATE,
    LISTENER,
    CHANCE,
    BACKOFF,
    FALLBACK
  }

  /** Thrown by an organ. */
  private static final class BrokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokenException(Organ organ) {
      super(organ + " is broken");
    }
  }

  /** Thrown by a call. */
  private static final class PlannedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final AtomicInteger FAULTS = new AtomicInteger();

  /** How often each organ fails in this plan. */
  private final Map<Organ, Double> frailty = new EnumMap<>(Organ.class);

  private final List<Future<?>> calls = new ArrayList<>();
  private final List<CompletableFuture<Integer>> users = new ArrayList<>();
  private final List<CompletableFuture<Integer>> answers = new ArrayList<>();
  private SeededRandom random;
  private Simulation simulation;
  private CircuitBreaker breaker;
  private Bulkhead bulkhead;
  private TokenBucket bucket;

  private void mayBreak(Organ organ) {
    if (random.nextDouble() < frailty.getOrDefault(organ, 0.0)) {
      FAULTS.incrementAndGet();
      throw new BrokenException(organ);
    }
  }

  private long now() {
    mayBreak(Organ.CLOCK);
    return simulation.ticker().getAsLong();
  }

  private boolean isPlanned(Throwable failure) {
    mayBreak(Organ.PREDICATE);
    return failure instanceof PlannedException;
  }

  private long chance() {
    mayBreak(Organ.CHANCE);
    return random.nextLong();
  }

  private void listen(Object event) {
    mayBreak(Organ.LISTENER);
  }

  private long backoff() {
    mayBreak(Organ.BACKOFF);
    return random.nextLong(1_000_000_000);
  }

  /** The simulation's, but for what it refuses. */
  private ScheduledExecutorService scheduler() {
    return (ScheduledExecutorService)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ScheduledExecutorService.class},
            (proxy, method, arguments) -> {
              mayBreak(Organ.SCHEDULER);
              try {
                return method.invoke(simulation.executor(), arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private RetryBuilder retry() {
    return Retry.builder()
        .maxAttempts(3)
        .budget(RetryBudget.builder().clock(simulation.ticker()).build())
        .retryOn(this::isPlanned)
        .retryOnResult(result -> {
          mayBreak(Organ.PREDICATE);
          return Integer.valueOf(13).equals(result);
        })
        .onRetry(this::listen)
        .clock(this::now)
        .scheduler(scheduler());
  }

  private Pipeline pipeline(Retry retry) {
    EventStream events = EventStream.of(4, Runnable::run);
    events.subscribe(this::listen);
    PipelineBuilder builder =
        Pipeline.builder()
            .deadline(Duration.ofSeconds(3))
            .retry(retry)
            .breaker(breaker)
            .rateLimiter(bucket)
            .timeLimiter(
                TimeLimiter.builder(Duration.ofSeconds(1))
                    .executor(task -> {
                      mayBreak(Organ.EXECUTOR);
                      task.run();
                    })
                    .scheduler(scheduler())
                    .onLateResult(this::listen)
                    .clock(this::now)
                    .build())
            .bulkhead(bulkhead)
            .observer(random.nextBoolean() ? events : this::listen)
            .clock(this::now);
    if (random.nextInt(3) == 0) {
      List<PipelinePart> parts = new ArrayList<>(Arrays.asList(PipelinePart.values()));
      Collections.shuffle(parts, new java.util.Random(random.nextLong()));
      builder.order(parts.toArray(PipelinePart[]::new));
    }
    return builder.build();
  }

  private void make() {
    breaker =
        CircuitBreaker.builder()
            .countWindow(6)
            .probes(2)
            .probeLease(Duration.ofHours(1))
            .openWait(HALF_A_SECOND, 1, HALF_A_SECOND)
            .slowCallRate(80, Duration.ofMillis(900))
            .ramp(50, Duration.ofMillis(200))
            .ignoreExceptions(failure -> !isPlanned(failure))
            .recordExceptions(this::isPlanned)
            .recordResults(result -> {
              mayBreak(Organ.PREDICATE);
              return Integer.valueOf(13).equals(result);
            })
            .onTransition(this::listen)
            .random(this::chance)
            .clock(this::now)
            .build();
    bulkhead = Bulkhead.builder(3).build();
    bucket = TokenBucket.builder(Rate.perSecond(50)).burst(5).clock(this::now).build();
  }

  /**
   * Red when {@code Bulkheading.run} releases after what went well only; when {@code held} keeps
   * the place of a call that did not begin, or {@code heldUntilAnswered} that of one refused
   * further in; when {@code Breaking.begin} keeps the permit of what could not begin, or of what
   * was cancelled; when an outer bulkhead is left by each attempt.
   */
  @Seeds(1_000)
  void isAtRestWithNothingInFlightWhateverThrows(SeededRandom seeded) {
    random = seeded;
    simulation = Simulation.of(seeded.nextLong());
    simulation.runFor(Duration.ofMillis(1));
    make();
    Pipeline blocking = pipeline(retry().backoff(Backoff.none()).build());
    Pipeline staged = pipeline(retry().backoff((attempt, last, chance) -> backoff()).build());
    Fallback<Integer> fallback =
        Fallback.<Integer>builder()
            .to(failure -> {
              mayBreak(Organ.FALLBACK);
              return 0;
            })
            .toLastGood(Duration.ofSeconds(1))
            .clock(this::now)
            .build();
    for (Organ organ : Organ.values()) {
      frailty.put(organ, random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.6);
    }

    long when = 0;
    for (int i = 0; i < CALLS; i++) {
      when += random.nextLong(300_000_000);
      boolean blocks = random.nextBoolean();
      calls.add(
          simulation
              .executor()
              .schedule(
                  blocks ? () -> callBlocking(fallback, blocking) : () -> callStaged(staged),
                  when,
                  TimeUnit.NANOSECONDS));
    }

    assertAtRest();
  }

  private void callBlocking(Fallback<Integer> fallback, Pipeline pipeline) {
    int before = bulkhead.inFlight();
    try {
      fallback.execute(() -> pipeline.execute(this::answer));
    } catch (RuntimeException failure) {
      assertIsExpected(failure);
    }
    assertThat(bulkhead.inFlight()).isEqualTo(before);
    assertThat(Deadline.current()).isNull();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  private Integer answer() {
    return switch (random.nextInt(4)) {
      case 0 -> throw new PlannedException();
      case 1 -> 13;
      default -> 7;
    };
  }

  private void callStaged(Pipeline pipeline) {
    CompletableFuture<Integer> answer = pipeline.stage(this::begin);
    answers.add(answer);
    if (random.nextInt(4) == 0) {
      simulation
          .executor()
          .schedule(
              () -> answer.cancel(true), random.nextLong(1_500_000_000), TimeUnit.NANOSECONDS);
    }
  }

  /** Answers now, soon, after its time, or not before it is cancelled; or does not even begin. */
  private CompletableFuture<Integer> begin() {
    int kind = random.nextInt(8);
    if (kind == 0) {
      throw new PlannedException();
    }
    if (kind == 1) {
      return null;
    }
    boolean stubborn = kind == 2;
    CompletableFuture<Integer> user =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterrupt) {
            return !stubborn && super.cancel(mayInterrupt);
          }
        };
    users.add(user);
    if (kind == 3) {
      simulation.executor().schedule(() -> user.complete(1), 1, TimeUnit.DAYS);
    } else if (kind == 4) {
      settle(user);
    } else {
      simulation
          .executor()
          .schedule(() -> settle(user), random.nextLong(2_000_000_000), TimeUnit.NANOSECONDS);
    }
    return user;
  }

  private void settle(CompletableFuture<Integer> user) {
    try {
      user.complete(answer());
    } catch (PlannedException failure) {
      user.completeExceptionally(failure);
    }
  }

  private static void assertIsExpected(Throwable failure) {
    assertThat(failure)
        .isInstanceOfAny(
            PlannedException.class,
            BrokenException.class,
            CallRefusedException.class,
            TimeLimitExceededException.class,
            CancellationException.class,
            NullPointerException.class);
  }

  private void assertAtRest() {
    simulation.runUntilIdle(Duration.ofDays(3));
    assertThat(calls).allSatisfy(call -> assertThat(call).succeedsWithin(Duration.ZERO));
    assertThat(users).allMatch(CompletableFuture::isDone);
    assertThat(answers).allMatch(CompletableFuture::isDone);
    for (CompletableFuture<Integer> answer : answers) {
      try {
        answer.join();
      } catch (CompletionException failure) {
        assertIsExpected(failure.getCause());
      } catch (CancellationException cancelled) {
        assertThat(answer).isCancelled();
      }
    }
    assertThat(bulkhead.inFlight()).isZero();
    assertThat(breaker.stats().probes()).isZero();
    assertThat(FAULTS).as("faults in all plans so far").hasPositiveValue();
    frailty.clear();
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(bucket.availablePermits()).isEqualTo(5);
    assertRecovers();
  }

  /** No lease is taken: probes enough for a verdict are admitted, and none has to expire. */
  private void assertRecovers() {
    for (int i = 0; i < 6 && breaker.state() != CircuitState.CLOSED; i++) {
      simulation.runFor(Duration.ofSeconds(1));
      breaker.onSuccess(breaker.tryAcquire(), breaker.startNanos());
    }
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(breaker.tryAcquire()).isNotZero();
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(breaker.stats().expired()).isZero();
  }
}
