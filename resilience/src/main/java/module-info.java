/**
 * Circuit breakers, limiters, bulkheads, retries and shedding.
 *
 * <p>{@link io.ashlar.resilience} holds what the rooms share: the root of the exceptions. Each
 * mechanism has a package of its own and can be used alone.
 */
module io.ashlar.resilience {
  requires org.slf4j;
  requires static jdk.jfr;
  requires static micrometer.core;
  requires static info.picocli;
  requires static org.jspecify;

  exports io.ashlar.resilience;
  exports io.ashlar.resilience.adaptive;
  exports io.ashlar.resilience.breaker;
  exports io.ashlar.resilience.bulkhead;
  exports io.ashlar.resilience.collapse;
  exports io.ashlar.resilience.event;
  exports io.ashlar.resilience.fallback;
  exports io.ashlar.resilience.hedge;
  exports io.ashlar.resilience.keyed;
  exports io.ashlar.resilience.limiter;
  exports io.ashlar.resilience.metrics;
  exports io.ashlar.resilience.pipeline;
  exports io.ashlar.resilience.registry;
  exports io.ashlar.resilience.retry;
  exports io.ashlar.resilience.shedding;
  exports io.ashlar.resilience.simulation;
  exports io.ashlar.resilience.timeout;

  opens io.ashlar.resilience.simulation to
      info.picocli;
}
