package io.ashlar.testkit.simulation;

import java.util.stream.Collectors;

/** The failure of a scenario, with the smallest schedule of faults that was found for it. */
public final class SimulationFailedError extends AssertionError {
  private static final long serialVersionUID = 1L;

  private static final int LINES = 8;
  private static final int WIDTH = 110;

  private final transient FailingSchedule schedule;

  SimulationFailedError(FailingSchedule schedule, Throwable cause) {
    super(shorten(cause) + "\n" + schedule, cause);
    this.schedule = schedule;
  }

  /** The beginning of the failure's own message, so that all of it stays on one page. */
  private static String shorten(Throwable cause) {
    return cause
        .toString()
        .lines()
        .limit(LINES)
        .map(line -> line.length() > WIDTH ? line.substring(0, WIDTH - 3) + "..." : line)
        .collect(Collectors.joining("\n"));
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
