/** Circuit breakers, limiters, bulkheads, retries and shedding. */
module io.ashlar.resilience {
  requires static org.jspecify;
}
