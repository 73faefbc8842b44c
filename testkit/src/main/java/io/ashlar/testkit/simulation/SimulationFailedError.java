package io.ashlar.testkit.simulation;

/** The failure of a scenario, with the smallest schedule of faults that was found for it. */
public final class SimulationFailedError extends AssertionError {
  private static final long serialVersionUID = 1L;

  private final transient FailingSchedule schedule;

  SimulationFailedError(FailingSchedule schedule, Throwable cause) {
    super(cause + "\n" + schedule, cause);
    this.schedule = schedule;
  }

  /**
   * Returns the reduced schedule.
   *
   * @return what {@link SimulationCheck#replay} runs again
   */
  public FailingSchedule schedule() {
    return schedule;
  }
}
