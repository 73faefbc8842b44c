package io.ashlar.resilience.breaker;

/**
 * A circuit breaker's counts. Each is exact; together they are not one instant's while calls come
 * and go.
 *
 * @param state the state
 * @param calls calls in the window that is being judged; 0 in a state that judges none
 * @param failed those of them that failed
 * @param slow those of them that were slow, failed or not
 * @param probes probes under way now
 * @param refused calls refused since the breaker was built
 * @param ignored calls since then that were admitted and counted neither as good nor as bad
 * @param stale outcomes since then that changed nothing, because the state in which their calls
 *     were admitted, or the lease of their probe, had ended
 * @param expired probes since then whose callers did not report in time
 * @param brokenCallbacks predicates and listeners that threw since then
 * @param opened how often the circuit has opened since then
 */
public record CircuitStats(
    CircuitState state,
    long calls,
    long failed,
    long slow,
    int probes,
    long refused,
    long ignored,
    long stale,
    long expired,
    long brokenCallbacks,
    long opened) {

  /**
   * The share of calls in the window that failed.
   *
   * @return from 0 to 1; 0 if there were no calls
   */
  public double failureRate() {
    return calls == 0 ? 0 : (double) failed / calls;
  }

  /**
   * The share of calls in the window that were slow.
   *
   * @return from 0 to 1; 0 if there were no calls
   */
  public double slowRate() {
    return calls == 0 ? 0 : (double) slow / calls;
  }
}
