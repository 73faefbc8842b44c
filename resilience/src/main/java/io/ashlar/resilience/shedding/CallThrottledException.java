package io.ashlar.resilience.shedding;

import io.ashlar.resilience.CallRefusedException;

/** The refusal of a {@link ClientThrottle}: chance has it that this call is not sent. */
public final class CallThrottledException extends CallRefusedException {
  private static final long serialVersionUID = 1L;

  /** How likely it was. */
  private final double probability;

  /**
   * A refusal.
   *
   * @param name the throttle
   * @param probability how likely a refusal is at present, from 0 to 1
   */
  public CallThrottledException(String name, double probability) {
    super(name, 0);
    this.probability = probability;
  }

  /**
   * How likely a refusal was.
   *
   * @return from 0 to 1
   */
  public double probability() {
    return probability;
  }

  @Override
  public String getMessage() {
    return "throttle " + name() + " refused, probability=" + probability;
  }
}
