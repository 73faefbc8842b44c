package io.ashlar.testkit.random;

/**
 * A fixed pseudo-random permutation of {@code 0 .. n - 1} in constant memory.
 *
 * <p>A four-round Feistel network permutes the smallest range of {@code 4^b} numbers that holds
 * {@code n}; a result outside {@code [0, n)} is permuted again until it falls inside ("cycle
 * walking", Black and Rogaway, "Ciphers with Arbitrary Finite Domains", CT-RSA 2002). A
 * permutation's cycle returns to its start, so this ends, after fewer than four steps on average.
 */
final class KeyPermutation {
  private static final int ROUNDS = 4;

  private final long keys;
  private final int halfBits;
  private final long halfMask;

  KeyPermutation(long keys) {
    this.keys = keys;
    int bits = 64 - Long.numberOfLeadingZeros(keys - 1);
    this.halfBits = Math.max(1, (bits + 1) / 2);
    this.halfMask = (1L << halfBits) - 1;
  }

  long apply(long key) {
    long result = key;
    do {
      result = permute(result);
    } while (result >= keys);
    return result;
  }

  private long permute(long value) {
    long left = value >>> halfBits;
    long right = value & halfMask;
    for (int round = 1; round <= ROUNDS; round++) {
      long next = left ^ (Draws.mix(right + round * 0x9e3779b97f4a7c15L) & halfMask);
      left = right;
      right = next;
    }
    return left << halfBits | right;
  }
}
