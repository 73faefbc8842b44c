package io.ashlar.resilience.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.resilience.VirtualTime;
import io.ashlar.resilience.breaker.CircuitBreaker;
import io.ashlar.resilience.breaker.CircuitState;
import io.ashlar.resilience.bulkhead.Bulkhead;
import io.ashlar.resilience.fallback.Fallback;
import io.ashlar.resilience.limiter.Rate;
import io.ashlar.resilience.limiter.TokenBucket;
import io.ashlar.resilience.registry.Registry;
import io.ashlar.resilience.retry.Backoff;
import io.ashlar.resilience.retry.Retry;
import io.ashlar.resilience.retry.RetryBudget;
import io.ashlar.resilience.timeout.TimeLimiter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The names of the meters, and that they say what the mechanisms say. */
@Tag("jdk")
class ResilienceMetricsTest {
  private final VirtualTime clock = new VirtualTime();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private RequiredSearch meter(String name, String... tags) {
    return meters.get("ashlar.resilience." + name).tags(tags);
  }

  @Test
  void measuresACircuitBreaker() {
    CircuitBreaker breaker =
        CircuitBreaker.builder().name("stock").countWindow(4).clock(clock).build();
    new ResilienceMetrics().breaker(breaker).bindTo(meters);

    breaker.execute(() -> 1);
    breaker.onFailure(breaker.tryAcquire(), 0);

    assertThat(meter("circuitbreaker.state", "name", "stock", "state", "closed").gauge().value())
        .isEqualTo(1);
    assertThat(meter("circuitbreaker.rate").gauge().value()).isEqualTo(0.5);
    assertThat(meter("circuitbreaker.slow.rate").gauge().value()).isZero();
    assertThat(meter("circuitbreaker.window.calls", "outcome", "any").gauge().value()).isEqualTo(2);
    assertThat(meter("circuitbreaker.window.calls", "outcome", "failed").gauge().value())
        .isEqualTo(1);
    breaker.transitionTo(CircuitState.OPEN);
    breaker.tryAcquire();
    assertThat(meter("circuitbreaker.state", "state", "closed").gauge().value()).isZero();
    assertThat(meter("circuitbreaker.state", "state", "open").gauge().value()).isEqualTo(1);
    assertThat(meter("circuitbreaker.opened").functionCounter().count()).isEqualTo(1);
    assertThat(meter("circuitbreaker.calls", "outcome", "refused").functionCounter().count())
        .isEqualTo(1);
  }

  /** Red when only those are measured that have been made before. */
  @Test
  void measuresBreakersThatAreMadeLater() {
    Registry<CircuitBreaker> breakers = Registry.of(CircuitBreaker::ofDefaults);
    breakers.get("early");
    new ResilienceMetrics().breakers(breakers).bindTo(meters);

    breakers.get("late");

    assertThat(meters.get("ashlar.resilience.circuitbreaker.rate").meters())
        .extracting(meter -> meter.getId().getTag("name"))
        .containsExactlyInAnyOrder("early", "late");
  }

  @Test
  void measuresTheOthers() {
    TokenBucket bucket = TokenBucket.builder(Rate.perSecond(1)).name("search").clock(clock).build();
    Bulkhead bulkhead = Bulkhead.builder(3).name("rooms").build();
    RetryBudget budget = RetryBudget.builder().clock(clock).build();
    Retry retry =
        Retry.builder().name("again").backoff(Backoff.none()).budget(budget).clock(clock).build();
    TimeLimiter limiter = TimeLimiter.builder(Duration.ofSeconds(1)).name("slow").build();
    Fallback<Integer> fallback = Fallback.<Integer>builder().toValue(0).build();
    new ResilienceMetrics()
        .rateLimiter(bucket)
        .bulkhead(bulkhead)
        .retry(retry)
        .retryBudget("again", budget)
        .timeLimiter(limiter)
        .fallback("modest", fallback)
        .bindTo(meters);

    bucket.tryAcquire();
    bulkhead.tryAcquire();
    int answer =
        fallback.execute(() ->
            retry.execute(() -> {
              throw new IllegalStateException("down");
            }));

    assertThat(answer).isZero();
    assertThat(meter("ratelimiter.wait", "name", "search").timeGauge().value(TimeUnit.SECONDS))
        .isEqualTo(1);
    assertThat(meter("bulkhead.inflight", "name", "rooms").gauge().value()).isEqualTo(1);
    assertThat(meter("bulkhead.limit").gauge().value()).isEqualTo(3);
    assertThat(meter("bulkhead.queue").gauge().value()).isZero();
    assertThat(meter("retry.attempts", "name", "again").functionCounter().count()).isEqualTo(2);
    assertThat(meter("retry.calls", "outcome", "exhausted").functionCounter().count()).isEqualTo(1);
    assertThat(meter("retry.calls", "outcome", "recovered").functionCounter().count()).isZero();
    assertThat(meter("retry.calls", "outcome", "unaffordable").functionCounter().count()).isZero();
    assertThat(meter("retry.budget").gauge().value()).isEqualTo(budget.balance());
    assertThat(meter("timelimiter.exceeded", "name", "slow").functionCounter().count()).isZero();
    assertThat(meter("fallback.degraded", "name", "modest").functionCounter().count()).isEqualTo(1);
  }

  @Test
  void namesAllMetersAlike() {
    new ResilienceMetrics()
        .breaker(CircuitBreaker.ofDefaults("stock"))
        .retry(Retry.ofDefaults())
        .bindTo(meters);

    assertThat(meters.getMeters())
        .extracting(Meter::getId)
        .allSatisfy(id -> {
          assertThat(id.getName()).startsWith("ashlar.resilience.");
          assertThat(id.getTag("name")).isNotBlank();
          assertThat(id.getDescription()).isNotBlank();
        });
  }

  @Test
  void refusesNull() {
    ResilienceMetrics metrics = new ResilienceMetrics();

    assertThatThrownBy(() -> metrics.breaker(null)).hasMessage("breaker");
    assertThatThrownBy(() -> metrics.breakers(null)).hasMessage("breakers");
    assertThatThrownBy(() -> metrics.rateLimiter(null)).hasMessage("limiter");
    assertThatThrownBy(() -> metrics.bulkhead(null)).hasMessage("bulkhead");
    assertThatThrownBy(() -> metrics.retry(null)).hasMessage("retry");
    assertThatThrownBy(() -> metrics.retryBudget("a", null)).hasMessage("budget");
    assertThatThrownBy(() -> metrics.timeLimiter(null)).hasMessage("limiter");
    assertThatThrownBy(() -> metrics.fallback("a", null)).hasMessage("fallback");
    assertThatThrownBy(() -> metrics.bindTo(null)).hasMessage("registry");
  }
}
