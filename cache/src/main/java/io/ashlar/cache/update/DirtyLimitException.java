package io.ashlar.cache.update;

import io.ashlar.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The refusal of a change because as many keys as are allowed wait to be written already. Nothing
 * has changed.
 */
public final class DirtyLimitException extends CacheException {
  private static final long serialVersionUID = 1L;

  /** How many keys may wait. */
  private final int maximumDirty;

  DirtyLimitException(int maximumDirty, @Nullable InterruptedException cause) {
    super(
        "maximumDirty="
            + maximumDirty
            + (cause == null
                ? ", as many keys wait to be written"
                : ", interrupted while waiting for room"),
        cause);
    this.maximumDirty = maximumDirty;
  }

  /**
   * How many keys may wait.
   *
   * @return the bound given to {@link WriteBehindBuilder#maximumDirty}
   */
  public int maximumDirty() {
    return maximumDirty;
  }
}
