package io.ashlar.cache;

/** The reason why a value left the cache. */
public enum RemovalCause {
  /** Somebody invalidated it. */
  EXPLICIT(false),

  /** Another value was put in its place. */
  REPLACED(false),

  /**
   * There was no room: the policy chose it, or it was heavier than the whole cache, or too many
   * keys had the same hash.
   */
  SIZE(true),

  /** Its time was over. */
  EXPIRED(true);

  private final boolean evicted;

  RemovalCause(boolean evicted) {
    this.evicted = evicted;
  }

  /**
   * Whether the cache decided this by itself, rather than a caller.
   *
   * @return true if the entry was evicted
   */
  public boolean wasEvicted() {
    return evicted;
  }
}
