package io.ashlar.cache;

import java.util.random.RandomGenerator;

/**
 * A cache's own hash function, drawn at random when the cache is made.
 *
 * <p>{@code h(x) = (a x + b mod 2^64) / 2^32} with random a and b is strongly universal: for any
 * two hash codes, fixed before a and b are drawn, all pairs of results are equally likely
 * (Dietzfelbinger 1996, "Universal hashing and k-wise independent random variables via integer
 * arithmetic without primes", section 3). So whatever keys there are, a chain of the table is short
 * in expectation, and who wants to choose keys that meet in one chain has to guess. One
 * multiplication.
 *
 * <p>The upper bits of the result are the good ones; the table uses the upper 24.
 */
final class Hashing {
  private final long factor;
  private final long addend;

  Hashing(RandomGenerator random) {
    factor = random.nextLong();
    addend = random.nextLong();
  }

  int hash(Object key) {
    return (int) ((Integer.toUnsignedLong(key.hashCode()) * factor + addend) >>> 32);
  }
}
