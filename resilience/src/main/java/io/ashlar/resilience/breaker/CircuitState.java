package io.ashlar.resilience.breaker;

/** What a {@link CircuitBreaker} does with calls. */
public enum CircuitState {
  /** Calls pass and are judged; too many bad ones open the circuit. */
  CLOSED,
  /** Calls are refused until a wait is over. */
  OPEN,
  /**
   * A few calls pass as probes; their outcomes decide between {@link #CLOSED} and {@link #OPEN}.
   */
  HALF_OPEN,
  /** Calls pass and nothing is counted. Left by hand only. */
  DISABLED,
  /** Calls are refused. Left by hand only. */
  FORCED_OPEN,
  /** Calls pass and are counted, but the circuit never opens. Left by hand only. */
  METRICS_ONLY
}
