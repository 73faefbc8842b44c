package io.ashlar.benchmarks.resilience;

import io.ashlar.resilience.breaker.CircuitBreaker;
import io.ashlar.resilience.breaker.CircuitBreakerBuilder;
import io.ashlar.resilience.breaker.CircuitState;
import io.ashlar.resilience.bulkhead.Bulkhead;
import io.ashlar.resilience.limiter.Rate;
import io.ashlar.resilience.limiter.TokenBucket;
import io.ashlar.resilience.pipeline.Pipeline;
import io.ashlar.resilience.retry.Backoff;
import io.ashlar.resilience.retry.Retry;
import java.util.function.Supplier;

/** Ours, around a call. */
public final class AshlarGuards {
  private static final int SLICES = 10;

  private AshlarGuards() {}

  private static CircuitBreakerBuilder byCount() {
    return CircuitBreaker.builder()
        .countWindow(Settings.WINDOW_CALLS)
        .minimumCalls(Settings.WINDOW_CALLS)
        .failureRate(Settings.OPENING_PERCENT)
        .openWait(Settings.OPEN, 1, Settings.OPEN)
        .waitJitter(0);
  }

  private static CircuitBreakerBuilder byTime() {
    return byCount().timeWindow(Settings.WINDOW, SLICES);
  }

  private static Guard.Guarded guarded(CircuitBreaker breaker, Supplier<String> body) {
    return new Guard.Guarded(breaker, () -> breaker.execute(body));
  }

  private static Retry retry() {
    return Retry.builder()
        .maxAttempts(Settings.ATTEMPTS)
        .backoff(Backoff.fixed(Settings.PAUSE))
        .build();
  }

  /** A breaker that judges the last calls. */
  public static final class CountBreaker implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      return guarded(byCount().build(), body);
    }
  }

  /** A breaker that judges the calls of the last seconds. */
  public static final class TimeBreaker implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      return guarded(byTime().build(), body);
    }
  }

  /** The same with a rule for slow calls. */
  public static final class SlowCallBreaker implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      return guarded(byTime().slowCallRate(Settings.OPENING_PERCENT, Settings.SLOW).build(), body);
    }
  }

  /** A circuit that is open. */
  public static final class OpenBreaker implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      CircuitBreaker breaker = byCount().build();
      breaker.transitionTo(CircuitState.OPEN);
      return guarded(breaker, body);
    }
  }

  /** A bulkhead. */
  public static final class Places implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      Bulkhead bulkhead = Bulkhead.builder(Settings.PLACES).build();
      return new Guarded(bulkhead, () -> bulkhead.execute(body));
    }
  }

  /** A retry, with the budget it has by default. */
  public static final class Attempts implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      Retry retry = retry();
      return new Guarded(retry, () -> retry.execute(body));
    }
  }

  /** Retry, breaker, rate limiter and bulkhead. */
  public static final class Four implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      Pipeline pipeline =
          Pipeline.builder()
              .retry(retry())
              .breaker(byCount().build())
              .rateLimiter(TokenBucket.builder(Rate.perSecond(Settings.PERMITS_PER_SECOND)).build())
              .bulkhead(Bulkhead.builder(Settings.PLACES).build())
              .build();
      return new Guarded(pipeline, () -> pipeline.execute(body));
    }
  }
}
