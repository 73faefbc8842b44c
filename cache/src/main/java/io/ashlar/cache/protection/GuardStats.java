package io.ashlar.cache.protection;

/**
 * What became of the requests to a {@link GuardedCache}. Each request is counted in exactly one of
 * the first six; a background load in the last two as far as they apply. Exact once the threads
 * that use the cache have paused.
 *
 * @param fresh answered with a fresh value
 * @param stale answered with a stale value, while it is renewed
 * @param staleOnError answered with a stale value, because the store could not be asked
 * @param absent answered with null, because it is known that the store has nothing
 * @param impossible answered with null, because the key cannot exist
 * @param waited answered by a load, their own or one they joined, whatever it brought
 * @param loads how often the store was asked, in the background or not
 * @param failures how many of these loads failed
 */
public record GuardStats(
    long fresh,
    long stale,
    long staleOnError,
    long absent,
    long impossible,
    long waited,
    long loads,
    long failures) {
  /**
   * All requests.
   *
   * @return the sum of the first six
   */
  public long requests() {
    return fresh + stale + staleOnError + absent + impossible + waited;
  }
}
