package io.ashlar.resilience.pipeline;

import java.util.ArrayList;
import java.util.List;

/**
 * A kind of part of a {@link Pipeline}. Their order here, from the outside to the inside, is the
 * default and told there.
 */
public enum PipelinePart {
  /** The time for all attempts together. */
  DEADLINE("deadline"),
  /** Repeats what fails. */
  RETRY("retry"),
  /** Does not call what fails. */
  BREAKER("breaker"),
  /** Refuses what comes too often. */
  RATE_LIMITER("rateLimiter"),
  /** Waits for each attempt only so long. */
  TIME_LIMITER("timeLimiter"),
  /** Refuses what would be too many at once. */
  BULKHEAD("bulkhead");

  /** An order of two that makes little sense, and what comes of it. */
  private record Oddity(PipelinePart outer, PipelinePart inner, String consequence) {}

  private static final List<Oddity> ODDITIES =
      List.of(
          new Oddity(RETRY, DEADLINE, "each attempt gets the time that is meant for all"),
          new Oddity(BREAKER, RETRY, "the breaker sees one failure in several and opens late"),
          new Oddity(RATE_LIMITER, RETRY, "repeated attempts are not limited"),
          new Oddity(RATE_LIMITER, BREAKER, "permits are taken for what the breaker refuses"),
          new Oddity(TIME_LIMITER, RETRY, "attempts have no time of their own"),
          new Oddity(TIME_LIMITER, BREAKER, "the breaker does not see what takes too long"),
          new Oddity(BULKHEAD, RETRY, "a place is held while a retry waits"),
          new Oddity(BULKHEAD, TIME_LIMITER, "a place is free before its call has ended"));

  private final String label;

  PipelinePart(String label) {
    this.label = label;
  }

  /** What makes little sense in an order from the outside to the inside. */
  static List<String> oddities(List<PipelinePart> order) {
    List<String> found = new ArrayList<>();
    for (Oddity oddity : ODDITIES) {
      int outer = order.indexOf(oddity.outer);
      if (outer >= 0 && outer < order.indexOf(oddity.inner)) {
        found.add(oddity.outer + " is outside of " + oddity.inner + ": " + oddity.consequence);
      }
    }
    return found;
  }

  @Override
  public String toString() {
    return label;
  }
}
