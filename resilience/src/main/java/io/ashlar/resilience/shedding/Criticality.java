package io.ashlar.resilience.shedding;

/**
 * How bad it is if a request is not served, from the least to the worst (Site Reliability
 * Engineering, 2016, chapter 21, has four such classes).
 */
public enum Criticality {
  /** Can be asked for again later, or left out: prefetching, batch jobs, statistics. */
  SHEDDABLE,
  /** The usual: somebody would notice. */
  NORMAL,
  /**
   * Must not be lost as long as all that is critical fits into the capacity: a payment, a health
   * check. Not shed for waiting long, only when its own deadline passes or the queue is full of its
   * like.
   */
  CRITICAL
}
