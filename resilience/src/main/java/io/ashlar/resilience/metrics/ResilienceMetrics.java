package io.ashlar.resilience.metrics;

import io.ashlar.resilience.breaker.CircuitBreaker;
import io.ashlar.resilience.breaker.CircuitState;
import io.ashlar.resilience.breaker.CircuitStats;
import io.ashlar.resilience.bulkhead.Bulkhead;
import io.ashlar.resilience.fallback.Fallback;
import io.ashlar.resilience.limiter.RateLimiter;
import io.ashlar.resilience.registry.Registry;
import io.ashlar.resilience.retry.Retry;
import io.ashlar.resilience.retry.RetryBudget;
import io.ashlar.resilience.retry.RetryStats;
import io.ashlar.resilience.timeout.TimeLimiter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The mechanisms' counts as Micrometer meters. Each carries the tag {@code name}.
 *
 * <pre>{@code
 * new ResilienceMetrics().breakers(breakers).retry(retry).bulkhead(bulkhead).bindTo(registry);
 * }</pre>
 *
 * <table>
 *   <caption>Meters; all names begin with {@code ashlar.resilience.}</caption>
 *   <tr><th>name</th><th>further tag</th><th>what it is</th></tr>
 *   <tr><td>{@code circuitbreaker.state}</td><td>{@code state}</td><td>1 for the state it is in, 0
 *   for the others</td></tr>
 *   <tr><td>{@code circuitbreaker.window.calls}</td><td>{@code outcome=any|failed|slow}</td>
 *   <td>calls in the window that is judged</td></tr>
 *   <tr><td>{@code circuitbreaker.rate}, {@code circuitbreaker.slow.rate}</td><td></td><td>share of
 *   failed, of slow ones among them, from 0 to 1</td></tr>
 *   <tr><td>{@code circuitbreaker.opened}</td><td></td><td>how often it opened</td></tr>
 *   <tr><td>{@code circuitbreaker.calls}</td><td>{@code
 *   outcome=refused|ignored|stale|expired}</td><td>calls that no window counted</td></tr>
 *   <tr><td>{@code ratelimiter.wait}</td><td></td><td>time until one permit is free</td></tr>
 *   <tr><td>{@code bulkhead.inflight}, {@code bulkhead.limit}, {@code
 *   bulkhead.queue}</td><td></td><td>calls under way, how many may be, callers that wait</td></tr>
 *   <tr><td>{@code retry.attempts}</td><td></td><td>attempts after a first one</td></tr>
 *   <tr><td>{@code retry.calls}</td><td>{@code
 *   outcome=recovered|exhausted|unaffordable}</td><td>what became of calls that failed at
 *   first</td></tr>
 *   <tr><td>{@code retry.budget}</td><td></td><td>retries that can be paid</td></tr>
 *   <tr><td>{@code timelimiter.exceeded}</td><td></td><td>calls that took too long</td></tr>
 *   <tr><td>{@code fallback.degraded}</td><td></td><td>calls answered by a fallback</td></tr>
 * </table>
 *
 * <p>All meters read what the mechanisms count anyway, when they are scraped: being measured costs
 * a call nothing. The registry of meters does not keep a mechanism alive.
 *
 * <p>Two mechanisms of one kind and name in one registry would be one. Needs {@code
 * io.micrometer:micrometer-core}, which this module does not bring along. Thread-safe.
 */
public final class ResilienceMetrics implements MeterBinder {
  private static final String PREFIX = "ashlar.resilience.";

  private final List<Consumer<? super MeterRegistry>> bindings = new CopyOnWriteArrayList<>();

  /** Meters for nothing yet. */
  public ResilienceMetrics() {}

  @Override
  public void bindTo(MeterRegistry registry) {
    Objects.requireNonNull(registry, "registry");
    bindings.forEach(binding -> binding.accept(registry));
  }

  /**
   * Measures a circuit breaker.
   *
   * @param breaker what to measure
   * @return this
   */
  public ResilienceMetrics breaker(CircuitBreaker breaker) {
    Objects.requireNonNull(breaker, "breaker");
    bindings.add(registry -> bind(breaker, registry));
    return this;
  }

  /**
   * Measures all circuit breakers of a registry, also those that are made later.
   *
   * @param breakers what to measure
   * @return this
   */
  public ResilienceMetrics breakers(Registry<CircuitBreaker> breakers) {
    Objects.requireNonNull(breakers, "breakers");
    bindings.add(registry -> breakers.forEach(breaker -> bind(breaker, registry)));
    return this;
  }

  private static void bind(CircuitBreaker breaker, MeterRegistry registry) {
    Meters<CircuitBreaker> meters =
        new Meters<>("circuitbreaker.", breaker.name(), breaker, registry);
    for (CircuitState state : CircuitState.values()) {
      meters.gauge(
          "state",
          Tags.of("state", state.name().toLowerCase(Locale.ROOT)),
          "1 for the state it is in",
          b -> b.state() == state ? 1 : 0);
    }
    meters.gauge("rate", Tags.empty(), "Share of failed calls", b -> b.stats().failureRate());
    meters.gauge("slow.rate", Tags.empty(), "Share of slow calls", b -> b.stats().slowRate());
    String judged = "Calls in the window that is judged";
    meters.gauge("window.calls", outcome("any"), judged, stat(CircuitStats::calls));
    meters.gauge("window.calls", outcome("failed"), judged, stat(CircuitStats::failed));
    meters.gauge("window.calls", outcome("slow"), judged, stat(CircuitStats::slow));
    meters.counter("opened", Tags.empty(), "How often it opened", stat(CircuitStats::opened));
    String uncounted = "Calls that no window counted";
    meters.counter("calls", outcome("refused"), uncounted, stat(CircuitStats::refused));
    meters.counter("calls", outcome("ignored"), uncounted, stat(CircuitStats::ignored));
    meters.counter("calls", outcome("stale"), uncounted, stat(CircuitStats::stale));
    meters.counter("calls", outcome("expired"), uncounted, stat(CircuitStats::expired));
  }

  private static ToDoubleFunction<CircuitBreaker> stat(ToDoubleFunction<CircuitStats> value) {
    return breaker -> value.applyAsDouble(breaker.stats());
  }

  private static Tags outcome(String value) {
    return Tags.of("outcome", value);
  }

  /**
   * Measures a rate limiter.
   *
   * @param limiter what to measure
   * @return this
   */
  public ResilienceMetrics rateLimiter(RateLimiter limiter) {
    Objects.requireNonNull(limiter, "limiter");
    bindings.add(registry ->
        TimeGauge.builder(
                PREFIX + "ratelimiter.wait",
                limiter,
                TimeUnit.NANOSECONDS,
                l -> l.estimate(1, l.now()))
            .tag("name", limiter.name())
            .description("Time until one permit is free")
            .register(registry));
    return this;
  }

  /**
   * Measures a bulkhead.
   *
   * @param bulkhead what to measure
   * @return this
   */
  public ResilienceMetrics bulkhead(Bulkhead bulkhead) {
    Objects.requireNonNull(bulkhead, "bulkhead");
    bindings.add(registry -> {
      Meters<Bulkhead> meters = new Meters<>("bulkhead.", bulkhead.name(), bulkhead, registry);
      meters.gauge("inflight", Tags.empty(), "Calls under way", Bulkhead::inFlight);
      meters.gauge("limit", Tags.empty(), "How many may be under way", Bulkhead::limit);
      meters.gauge("queue", Tags.empty(), "Callers that wait", Bulkhead::waiting);
    });
    return this;
  }

  /**
   * Measures a retry.
   *
   * @param retry what to measure
   * @return this
   */
  public ResilienceMetrics retry(Retry retry) {
    Objects.requireNonNull(retry, "retry");
    bindings.add(registry -> {
      Meters<Retry> meters = new Meters<>("retry.", retry.name(), retry, registry);
      meters.counter(
          "attempts", Tags.empty(), "Attempts after a first one", count(RetryStats::retries));
      String became = "What became of calls that failed at first";
      meters.counter("calls", outcome("recovered"), became, count(RetryStats::recovered));
      meters.counter("calls", outcome("exhausted"), became, count(RetryStats::exhausted));
      meters.counter("calls", outcome("unaffordable"), became, count(RetryStats::unaffordable));
    });
    return this;
  }

  private static ToDoubleFunction<Retry> count(ToDoubleFunction<RetryStats> value) {
    return retry -> value.applyAsDouble(retry.stats());
  }

  /**
   * Measures a retry budget.
   *
   * @param name a budget has no name of its own
   * @param budget what to measure
   * @return this
   */
  public ResilienceMetrics retryBudget(String name, RetryBudget budget) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(budget, "budget");
    bindings.add(registry ->
        new Meters<>("retry.", name, budget, registry)
            .gauge("budget", Tags.empty(), "Retries that can be paid", RetryBudget::balance));
    return this;
  }

  /**
   * Measures a time limiter.
   *
   * @param limiter what to measure
   * @return this
   */
  public ResilienceMetrics timeLimiter(TimeLimiter limiter) {
    Objects.requireNonNull(limiter, "limiter");
    bindings.add(registry ->
        new Meters<>("timelimiter.", limiter.name(), limiter, registry)
            .counter("exceeded", Tags.empty(), "Calls that took too long", TimeLimiter::exceeded));
    return this;
  }

  /**
   * Measures a fallback.
   *
   * @param name a fallback has no name of its own
   * @param fallback what to measure
   * @return this
   */
  public ResilienceMetrics fallback(String name, Fallback<? extends @Nullable Object> fallback) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(fallback, "fallback");
    bindings.add(registry ->
        new Meters<Fallback<?>>("fallback.", name, fallback, registry)
            .counter("degraded", Tags.empty(), "Calls answered by a fallback", Fallback::degraded));
    return this;
  }

  /** The meters of one mechanism. */
  private record Meters<M>(String kind, String name, M mechanism, MeterRegistry registry) {
    void gauge(String what, Tags tags, String description, ToDoubleFunction<M> value) {
      Gauge.builder(PREFIX + kind + what, mechanism, value)
          .tags(tags.and("name", name))
          .description(description)
          .register(registry);
    }

    void counter(String what, Tags tags, String description, ToDoubleFunction<M> value) {
      FunctionCounter.builder(PREFIX + kind + what, mechanism, value)
          .tags(tags.and("name", name))
          .description(description)
          .register(registry);
    }
  }
}
