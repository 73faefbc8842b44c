package io.ashlar.resilience.adaptive;

/** The checks that the builders share. */
final class Bounds {
  /** A permit has 16 bits for the calls under way. */
  static final int HIGHEST_LIMIT = (1 << 16) - 1;

  private Bounds() {}

  static int limit(String what, int limit) {
    if (limit < 1 || limit > HIGHEST_LIMIT) {
      throw new IllegalArgumentException(
          what + "=" + limit + ", must be from 1 to " + HIGHEST_LIMIT);
    }
    return limit;
  }

  static void ordered(int minimum, int initial, int maximum) {
    if (minimum > initial || initial > maximum) {
      throw new IllegalArgumentException(
          "initialLimit="
              + initial
              + ", must be from minLimit="
              + minimum
              + " to maxLimit="
              + maximum);
    }
  }

  static double share(String what, double share, double lowest) {
    if (!(share >= lowest && share <= 1)) {
      throw new IllegalArgumentException(what + "=" + share + ", must be from " + lowest + " to 1");
    }
    return share;
  }
}
