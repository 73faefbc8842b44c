package io.ashlar.testkit.random;

import java.util.random.RandomGenerator;

/**
 * A growing key space in which the newest key is the most popular, by Zipf's law: a news feed, a
 * log read at its end.
 *
 * <p>Inserting and drawing take constant time. Mutable and not thread-safe.
 */
public final class LatestKeys implements KeyDistribution {
  private final ZipfKeys ages;
  private long keys;

  /**
   * Creates a key space that already holds keys {@code 0} to {@code keys - 1}.
   *
   * @param keys how many keys exist, 1 to 2<sup>52</sup>
   * @param exponent the skew of popularity over age, 0 to 100
   */
  public LatestKeys(long keys, double exponent) {
    this.ages = new ZipfKeys(keys, exponent);
    this.keys = keys;
  }

  /**
   * Adds the next key, which becomes the most popular.
   *
   * @return the new key
   */
  public long insert() {
    ages.resize(keys + 1);
    return keys++;
  }

  @Override
  public long next(RandomGenerator random) {
    return keys - 1 - ages.next(random);
  }
}
