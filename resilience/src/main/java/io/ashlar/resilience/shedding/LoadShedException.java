package io.ashlar.resilience.shedding;

import io.ashlar.resilience.CallRefusedException;
import java.util.Objects;

/** The refusal of a {@link LoadShedder}. */
public final class LoadShedException extends CallRefusedException {
  private static final long serialVersionUID = 1L;

  /** How much the request mattered. */
  private final Criticality criticality;

  /** Why it was refused. */
  private final ShedReason reason;

  /**
   * A refusal.
   *
   * @param name the shedder
   * @param criticality how much the request mattered
   * @param reason why it was refused
   * @param retryAfterNanos nanoseconds until another attempt may make sense, not below 0
   */
  public LoadShedException(
      String name, Criticality criticality, ShedReason reason, long retryAfterNanos) {
    super(name, retryAfterNanos);
    this.criticality = Objects.requireNonNull(criticality, "criticality");
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /**
   * How much the request mattered.
   *
   * @return what its caller said
   */
  public Criticality criticality() {
    return criticality;
  }

  /**
   * Why it was refused.
   *
   * @return the reason
   */
  public ShedReason reason() {
    return reason;
  }

  @Override
  public String getMessage() {
    return "load shedder "
        + name()
        + " refused, criticality="
        + criticality
        + ", reason="
        + reason
        + ", "
        + retryAfterText();
  }
}
