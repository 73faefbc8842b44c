package io.ashlar.cache;

/**
 * The refusal of bytes that are no snapshot this version can read: another format, a newer version,
 * cut off, or damaged. What was restored before the damage was met is sound, and stays.
 */
public final class SnapshotException extends CacheException {
  private static final long serialVersionUID = 1L;

  SnapshotException(String message) {
    super(message, null);
  }
}
