package io.ashlar.cache.protection;

import io.ashlar.cache.CacheException;

/**
 * The refusal of a load because as many loads as are allowed are under way already. The store was
 * not asked. Who asked the cache finds this as the cause of a {@link
 * io.ashlar.cache.CacheLoadException}.
 */
public final class LoadRejectedException extends CacheException {
  private static final long serialVersionUID = 1L;

  /** How many loads may be under way. */
  private final int maximumLoads;

  LoadRejectedException(int maximumLoads) {
    super("maximumLoads=" + maximumLoads + ", as many loads are under way", null);
    this.maximumLoads = maximumLoads;
  }

  /**
   * How many loads may be under way.
   *
   * @return the bound given to {@link LoadLimiter}
   */
  public int maximumLoads() {
    return maximumLoads;
  }
}
