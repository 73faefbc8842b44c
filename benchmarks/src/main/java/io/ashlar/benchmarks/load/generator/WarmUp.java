package io.ashlar.benchmarks.load.generator;

import java.io.IOException;

/**
 * What comes before a measured stage: load at the measured rate, until its time is over and the
 * server keeps up with it.
 *
 * <p>A JVM that has just started bears a fraction of what it will bear, so at the measured rate it
 * falls behind, and the requests it owes are still waiting when the warm-up ends. Were the
 * measuring time a part of the same stage, they would stand before every request in it, and the
 * figures would be the length of that queue. So the warm-up consists of stages of its own, each of
 * which ends when its last answer has come or is given up. As long as one ends with a backlog,
 * another, shorter one follows. A backlog does no harm here: it warms the server up at the highest
 * rate it bears.
 *
 * <p>The number of stages is bounded. A server that never keeps up is measured all the same, and
 * its figures say so: nothing it does can spare it the measurement.
 */
final class WarmUp {
  /** A further stage has this part of the warm-up's time. */
  private static final int FURTHER_PART = 4;

  /** Further stages at most: together twice the warm-up's time. */
  static final int MOST_FURTHER = 8;

  /**
   * A measured stage gets this part of its time to settle, so that its first bursts do not count.
   */
  private static final int SETTLING_PART = 4;

  /** Runs one stage on the server, up to its last answer. */
  @FunctionalInterface
  interface Probe {

    /**
     * The figures of the stage.
     *
     * @throws IOException if the server cannot be reached or answers nothing
     */
    LoadResult run(LoadStage stage) throws IOException;
  }

  private WarmUp() {}

  /**
   * The figures of the stage's measuring time, after its warm-up.
   *
   * @throws IOException if the server cannot be reached or answers nothing
   */
  static LoadResult measure(LoadStage stage, Probe probe) throws IOException {
    if (stage.warmUpNanos() > 0) {
      LoadResult warm = probe.run(warming(stage, stage.warmUpNanos()));
      long further = Math.max(1, stage.warmUpNanos() / FURTHER_PART);
      for (int count = 0; count < MOST_FURTHER && warm.backlog() > stage.lines(); count++) {
        warm = probe.run(warming(stage, further));
      }
    }
    return probe.run(settled(stage, stage.rate()));
  }

  /** Time of all stages that may be run, without the time until their last answers. */
  static long longestNanos(LoadStage stage) {
    long further = stage.warmUpNanos() / FURTHER_PART * MOST_FURTHER;
    return stage.warmUpNanos() + further + settled(stage, stage.rate()).endNanos();
  }

  /** The measured part of a stage at another rate, with a short time to settle before it. */
  static LoadStage settled(LoadStage stage, double rate) {
    long measuring = stage.measuringNanos();
    return new LoadStage(
        rate, stage.arrivals(), stage.seed(), stage.lines(), measuring / SETTLING_PART, measuring);
  }

  /** All of it counts, so that its result tells what is owed at its end. */
  private static LoadStage warming(LoadStage stage, long nanos) {
    return new LoadStage(stage.rate(), stage.arrivals(), stage.seed() + 1, stage.lines(), 0, nanos);
  }
}
