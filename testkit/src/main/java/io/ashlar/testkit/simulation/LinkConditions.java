package io.ashlar.testkit.simulation;

import java.time.Duration;

/**
 * How a link treats what is sent over it: immutable, and the same for every message until changed.
 *
 * <p>Loss, duplication and reordering are about messages. A connection hides them, as TCP does: a
 * loss shows as a delay, and only {@link #splitting} and the delays remain.
 *
 * @param latency how long a message is under way; messages overtake each other as drawn
 * @param loss the share of messages that vanish, 0 to 1
 * @param duplication the share of messages that arrive twice, 0 to 1
 * @param reordering the share of messages that are held back, 0 to 1
 * @param holdBack how long a message is held back at most
 * @param bytesPerSecond the width of the link, 0 for unlimited; messages queue for it
 * @param splitting the share of arrivals on a connection that are handed over in pieces or together
 *     with later ones, 0 to 1
 */
public record LinkConditions(
    Latency latency,
    double loss,
    double duplication,
    double reordering,
    Duration holdBack,
    long bytesPerSecond,
    double splitting) {
  private static final LinkConditions PERFECT =
      new LinkConditions(
          Latency.uniform(Duration.ofNanos(200_000), Duration.ofMillis(1)),
          0,
          0,
          0,
          Duration.ofMillis(100),
          0,
          0.5);

  /**
   * Checks the ranges.
   *
   * @param latency see the record
   * @param loss see the record
   * @param duplication see the record
   * @param reordering see the record
   * @param holdBack see the record
   * @param bytesPerSecond see the record
   * @param splitting see the record
   */
  public LinkConditions {
    requireShare("loss", loss);
    requireShare("duplication", duplication);
    requireShare("reordering", reordering);
    requireShare("splitting", splitting);
    Durations.nanos("holdBack", holdBack);
    if (bytesPerSecond < 0) {
      throw new IllegalArgumentException("bytesPerSecond=" + bytesPerSecond + ", must be >= 0");
    }
  }

  /**
   * A local network on a good day: 0.2 to 1 ms, nothing lost, doubled or held back (up to 100 ms
   * once asked for), unlimited width, every second arrival on a connection split or joined.
   *
   * @return the conditions
   */
  public static LinkConditions ofDefaults() {
    return PERFECT;
  }

  /**
   * The same with another latency.
   *
   * @param newLatency how long a message is under way
   * @return the changed conditions
   */
  public LinkConditions withLatency(Latency newLatency) {
    return new LinkConditions(
        newLatency, loss, duplication, reordering, holdBack, bytesPerSecond, splitting);
  }

  /**
   * The same with another loss.
   *
   * @param share the share of messages that vanish, 0 to 1
   * @return the changed conditions
   */
  public LinkConditions withLoss(double share) {
    return new LinkConditions(
        latency, share, duplication, reordering, holdBack, bytesPerSecond, splitting);
  }

  /**
   * The same with another duplication.
   *
   * @param share the share of messages that arrive twice, 0 to 1
   * @return the changed conditions
   */
  public LinkConditions withDuplication(double share) {
    return new LinkConditions(
        latency, loss, share, reordering, holdBack, bytesPerSecond, splitting);
  }

  /**
   * The same with another reordering.
   *
   * @param share the share of messages that are held back, 0 to 1
   * @param longest how long they are held back at most
   * @return the changed conditions
   */
  public LinkConditions withReordering(double share, Duration longest) {
    return new LinkConditions(
        latency, loss, duplication, share, longest, bytesPerSecond, splitting);
  }

  /**
   * The same with another width.
   *
   * @param width bytes per second, 0 for unlimited
   * @return the changed conditions
   */
  public LinkConditions withBytesPerSecond(long width) {
    return new LinkConditions(latency, loss, duplication, reordering, holdBack, width, splitting);
  }

  /**
   * The same with another splitting.
   *
   * @param share the share of arrivals on a connection that are split or joined, 0 to 1
   * @return the changed conditions
   */
  public LinkConditions withSplitting(double share) {
    return new LinkConditions(
        latency, loss, duplication, reordering, holdBack, bytesPerSecond, share);
  }

  private static void requireShare(String name, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(name + "=" + share + ", must be in [0, 1]");
    }
  }
}
