package io.ashlar.resilience.breaker;

import io.ashlar.resilience.CallRefusedException;
import java.util.Objects;

/** The refusal of a circuit breaker. */
public final class CircuitOpenException extends CallRefusedException {
  private static final long serialVersionUID = 1L;

  /** The state that refuses. */
  private final CircuitState state;

  /**
   * A refusal.
   *
   * @param name the breaker
   * @param state the state it was in
   * @param retryAfterNanos nanoseconds until it may admit calls again; {@link Long#MAX_VALUE} if
   *     only a hand can make it
   */
  public CircuitOpenException(String name, CircuitState state, long retryAfterNanos) {
    super(name, retryAfterNanos);
    this.state = Objects.requireNonNull(state, "state");
  }

  /**
   * The state in which the call was refused. {@link CircuitState#CLOSED} while a circuit that has
   * just recovered admits only a share of the calls.
   *
   * @return the state
   */
  public CircuitState state() {
    return state;
  }

  @Override
  public String getMessage() {
    return "circuit " + name() + " refused, state=" + state + ", " + retryAfterText();
  }
}
