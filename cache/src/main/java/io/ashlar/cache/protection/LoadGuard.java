package io.ashlar.cache.protection;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A function around each load: it lets the load pass, or refuses it, or remembers how it ended. The
 * place for a circuit breaker, a rate limiter, a time limit, a retry:
 *
 * <pre>{@code
 * GuardedCache.builder(repository::find).loadGuard(breaker::call)
 * }</pre>
 *
 * <p>This package has no breaker and needs none: whatever has a method of this shape fits.
 *
 * @param <V> type of the values
 */
@FunctionalInterface
public interface LoadGuard<V> {
  /**
   * Runs a load, or does not. Called without any lock, by the thread that loads; may block.
   *
   * @param load asks the store; its result may be null, which means that the store has nothing
   * @return what the load returned
   * @throws Exception what the load threw; or the guard's own, if it refuses the load, which is a
   *     failure like any other
   */
  @Nullable V call(Callable<@Nullable V> load) throws Exception;
}
