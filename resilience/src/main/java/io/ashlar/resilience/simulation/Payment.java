package io.ashlar.resilience.simulation;

/** Who pays for retries. */
enum Payment {
  /** Nobody: retries are free. */
  NONE,
  /** Every request, as in some other libraries. */
  REQUESTS,
  /** Every success, as by default in this one. */
  SUCCESSES
}
