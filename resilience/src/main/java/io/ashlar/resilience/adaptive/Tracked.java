package io.ashlar.resilience.adaptive;

/** Which latency stands for those of a window. */
public enum Tracked {
  /** The mean: sees the slow calls, and is pulled up by a few very slow ones. */
  MEAN,
  /** The median, within 3 %: calm, and blind to what happens to less than half of the calls. */
  MEDIAN
}
