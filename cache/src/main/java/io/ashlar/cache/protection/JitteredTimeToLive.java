package io.ashlar.cache.protection;

import io.ashlar.cache.TimeToLive;
import io.ashlar.cache.expiry.DurationOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * A life that is a little shorter or longer for each entry, so that entries that came together do
 * not go together.
 *
 * <pre>{@code
 * Cache.builder().maximumSize(10_000)
 *     .timeToLive(JitteredTimeToLive.of(Duration.ofMinutes(1), 0.1))
 * }</pre>
 *
 * <p>Ten thousand entries loaded at start and kept for 60 seconds are asked for again within one
 * second, an <em>avalanche</em>; with a jitter of a tenth their ends are spread evenly over 54 to
 * 66 seconds, about 833 a second. Each life is {@code ttl * (1 + u)} with u uniform in {@code
 * [-share, share)}, at least a nanosecond.
 *
 * <p>Thread-safe if its random generator is.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public final class JitteredTimeToLive<K, V> implements TimeToLive<K, V> {
  private final long nanos;
  private final double share;
  private final RandomGenerator random;

  private JitteredTimeToLive(long nanos, double share, RandomGenerator random) {
    this.nanos = nanos;
    this.share = share;
    this.random = random;
  }

  /**
   * Makes lives that differ by chance.
   *
   * @param timeToLive the mean life, more than zero
   * @param share by how much a life may differ, as a share of the mean: from 0 to less than 1
   * @param <K> type of the keys
   * @param <V> type of the values
   * @return a function for {@link io.ashlar.cache.CacheBuilder#timeToLive}
   * @throws IllegalArgumentException if the life is zero or less, or the share not in its range
   */
  public static <K, V> JitteredTimeToLive<K, V> of(Duration timeToLive, double share) {
    return of(timeToLive, share, () -> ThreadLocalRandom.current().nextLong());
  }

  /**
   * Makes lives that differ by the given chance.
   *
   * @param timeToLive the mean life, more than zero
   * @param share by how much a life may differ, as a share of the mean: from 0 to less than 1
   * @param random draws the difference
   * @param <K> type of the keys
   * @param <V> type of the values
   * @return a function for {@link io.ashlar.cache.CacheBuilder#timeToLive}
   * @throws IllegalArgumentException if the life is zero or less, or the share not in its range
   */
  public static <K, V> JitteredTimeToLive<K, V> of(
      Duration timeToLive, double share, RandomGenerator random) {
    return new JitteredTimeToLive<>(
        DurationOptions.positive("timeToLive", timeToLive),
        checkedShare(share),
        Objects.requireNonNull(random, "random"));
  }

  static double checkedShare(double share) {
    if (!(share >= 0 && share < 1)) {
      throw new IllegalArgumentException("jitter=" + share + ", must be >= 0 and < 1");
    }
    return share;
  }

  @Override
  public Duration timeToLive(K key, V value) {
    return Duration.ofNanos(nextNanos());
  }

  /** A life in nanoseconds, from 1 to 146 years. */
  long nextNanos() {
    if (share == 0) {
      return nanos;
    }
    double factor = 1 + share * (2 * random.nextDouble() - 1);
    return Math.min(DurationOptions.LONGEST_NANOS, Math.max(1, (long) (nanos * factor)));
  }
}
