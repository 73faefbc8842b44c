package io.ashlar.resilience.bulkhead;

import io.ashlar.resilience.CallRefusedException;

/** The refusal of a bulkhead: all places are taken, and the caller could or would not wait. */
public final class BulkheadFullException extends CallRefusedException {
  private static final long serialVersionUID = 1L;

  /** How many calls it admits at once. */
  private final int limit;

  /**
   * A refusal.
   *
   * @param name the bulkhead
   * @param limit how many calls it admits at once
   */
  public BulkheadFullException(String name, int limit) {
    super(name, 0);
    this.limit = limit;
  }

  /**
   * How many calls the bulkhead admits at once.
   *
   * @return at least 1
   */
  public int limit() {
    return limit;
  }

  @Override
  public String getMessage() {
    return "bulkhead " + name() + " is full, limit=" + limit;
  }
}
