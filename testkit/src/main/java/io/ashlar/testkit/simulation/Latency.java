package io.ashlar.testkit.simulation;

import io.ashlar.testkit.random.SeededRandom;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * A law for how long a message is under way.
 *
 * <p>The laws here are immutable, allocate nothing and decide with exact or {@link StrictMath}
 * arithmetic only, so that a schedule is the same on every JVM; their text says what they are. A
 * law of your own must do the same - a lambda's text is an address, which differs between runs.
 */
@FunctionalInterface
public interface Latency {
  /**
   * Draws a delay.
   *
   * @param random the source of chance, a {@link SeededRandom}
   * @return nanoseconds, at least 0
   */
  long nanos(RandomGenerator random);

  /**
   * Always the same delay.
   *
   * @param delay at least zero
   * @return the law
   */
  static Latency constant(Duration delay) {
    return new ConstantLatency(Durations.nanos("delay", delay));
  }

  /**
   * Each delay of a range equally often.
   *
   * @param shortest the lower end, at least zero
   * @param longest the upper end, inclusive
   * @return the law
   */
  static Latency uniform(Duration shortest, Duration longest) {
    long from = Durations.nanos("shortest", shortest);
    long span = Durations.nanos("longest", longest) - from;
    if (span < 0) {
      throw new IllegalArgumentException("shortest=" + shortest + " > longest=" + longest);
    }
    return new UniformLatency(from, span);
  }

  /**
   * A shortest delay plus an exponentially distributed one: a queue on the way. Delays beyond
   * twenty means are cut.
   *
   * @param shortest what the wire takes, at least zero
   * @param mean the mean of what comes on top, at least zero
   * @return the law
   */
  static Latency exponential(Duration shortest, Duration mean) {
    return new ExponentialLatency(
        Durations.nanos("shortest", shortest), Durations.nanos("mean", mean));
  }
}
