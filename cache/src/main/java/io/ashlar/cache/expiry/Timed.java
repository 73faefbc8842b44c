package io.ashlar.cache.expiry;

/** Something whose time will be over. */
public interface Timed {

  /**
   * When its time is over, which may have moved since it was asked last.
   *
   * @return nanoseconds since the wheel's beginning, at least 0
   */
  long expiresAt();

  /**
   * Whether its owner has removed it.
   *
   * @return true from the removal on, for ever
   */
  boolean isGone();
}
