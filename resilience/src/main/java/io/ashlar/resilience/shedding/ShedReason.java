package io.ashlar.resilience.shedding;

/** Why a request was not admitted. */
public enum ShedReason {
  /** The queue was full when it came, or it had to make room for one that mattered more. */
  QUEUE_FULL,
  /** It had waited longer than a queue that does not empty may make anybody wait (CoDel). */
  QUEUED_TOO_LONG,
  /** Its caller's patience was over. */
  DEADLINE_PASSED
}
