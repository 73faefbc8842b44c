package io.ashlar.cache.policy;

/**
 * Makes a new, empty policy; usually its constructor: {@code Cache.builder().policy(Arc::new)}.
 * Called once for each cache, so that no two share a policy.
 */
@FunctionalInterface
public interface PolicyFactory {

  /**
   * A new policy.
   *
   * @param capacity the greatest total weight (or number, if all weigh 1) of the entries, at least
   *     0
   * @return a policy that nobody else uses
   */
  EvictionPolicy create(long capacity);
}
