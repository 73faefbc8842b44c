package io.ashlar.cache.protection;

import io.ashlar.cache.expiry.DurationOptions;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A bound on the loads that are under way at the same time, so that a cache that lost many entries
 * at once does not ask its store for all of them at once. Several caches in front of one store may
 * share one.
 *
 * <pre>{@code
 * LoadLimiter limiter = LoadLimiter.of(20, Duration.ofMillis(100));
 * GuardedCache.builder(repository::find).loadGuard(limiter::call)
 * }</pre>
 *
 * <p>By Little's law a store that answers after w seconds is asked at most maximumLoads / w times a
 * second. A load that finds no room within the wait is refused: it fails, with a stale value in its
 * place if the cache may serve one ({@link GuardedCacheBuilder#staleIfError}).
 *
 * <p>Thread-safe. A loader that loads from another cache with the same limiter needs a second place
 * while it has the first.
 */
public final class LoadLimiter {
  private final int maximumLoads;
  private final long longestWaitNanos;
  private final Semaphore places;

  private LoadLimiter(int maximumLoads, long longestWaitNanos) {
    this.maximumLoads = maximumLoads;
    this.longestWaitNanos = longestWaitNanos;
    this.places = new Semaphore(maximumLoads);
  }

  /**
   * Makes a limiter.
   *
   * @param maximumLoads how many loads may be under way, 1 or more
   * @param longestWait how long a load waits for its turn, zero or more
   * @return a new limiter
   * @throws IllegalArgumentException if the number is less than 1 or the wait less than zero
   */
  public static LoadLimiter of(int maximumLoads, Duration longestWait) {
    if (maximumLoads < 1) {
      throw new IllegalArgumentException("maximumLoads=" + maximumLoads + ", must be >= 1");
    }
    return new LoadLimiter(maximumLoads, DurationOptions.notNegative("longestWait", longestWait));
  }

  /**
   * Runs a load when there is room; a {@link LoadGuard}.
   *
   * @param load asks the store
   * @param <V> type of the values
   * @return what the load returned
   * @throws LoadRejectedException if there was no room in time
   * @throws InterruptedException if the thread was interrupted while it waited for room
   * @throws Exception what the load threw
   */
  public <V extends @Nullable Object> V call(Callable<V> load) throws Exception {
    if (!places.tryAcquire(longestWaitNanos, TimeUnit.NANOSECONDS)) {
      throw new LoadRejectedException(maximumLoads);
    }
    try {
      return load.call();
    } finally {
      places.release();
    }
  }

  /**
   * How many loads are under way.
   *
   * @return the number at this instant, from 0 to the bound
   */
  public int loads() {
    return maximumLoads - places.availablePermits();
  }
}
