package io.ashlar.cache.protection;

/**
 * How large a Bloom filter must be.
 *
 * <p><b>Plain</b> (Bloom, "Space/Time Trade-offs in Hash Coding with Allowable Errors", CACM 13(7),
 * 1970; the formulas as in Broder and Mitzenmacher, "Network Applications of Bloom Filters: A
 * Survey", Internet Mathematics 1(4), 2004, section 2): for n keys and a share p of false positives
 * {@code m = -n ln p / (ln 2)^2} bits and {@code k = m/n ln 2} hashes are best. For n = 1,000,000
 * and p = 1 % these are 9,585,059 bits and 7 hashes.
 *
 * <p><b>Blocked</b>: the keys fall into blocks by chance, so their number in a block of B bits is
 * Poisson distributed with mean B/b at b bits a key, and a full block errs more than an empty one
 * errs less. With eight words of 64 bits a block and one bit in each word a block of i keys errs
 * with probability {@code (1 - (63/64)^i)^8}; the mean over all i is the filter's (Putze, Sanders
 * and Singler, "Cache-, Hash- and Space-Efficient Bloom Filters", JEA 14, 2009, section 3, with
 * words in place of their patterns). It falls with b, so the b that gives a wanted p is found by
 * bisection.
 */
final class BloomSizing {
  static final int WORDS = 8;
  private static final int BLOCK_BITS = WORDS * Long.SIZE;
  private static final int BISECTIONS = 40;

  private BloomSizing() {}

  /** The bits of a plain filter. */
  static long plainBits(long keys, double falsePositives) {
    return (long) Math.ceil(-keys * Math.log(falsePositives) / (Math.log(2) * Math.log(2)));
  }

  /** The hashes of a plain filter of so many bits. */
  static int plainHashes(long keys, long bits) {
    return (int) Math.max(1, Math.round((double) bits / keys * Math.log(2)));
  }

  /** The share of false positives of a blocked filter with so many bits a key. */
  static double blockedFalsePositives(double bitsPerKey) {
    double mean = BLOCK_BITS / bitsPerKey;
    double keyMisses = 1 - 1.0 / Long.SIZE;
    double probability = Math.exp(-mean); // of a block with i keys
    double clear = 1; // of one bit in a block with i keys
    double sum = 0;
    int last = (int) (mean + 12 * Math.sqrt(mean) + 40);
    for (int i = 0; i <= last; i++) {
      sum += probability * Math.pow(1 - clear, WORDS);
      probability *= mean / (i + 1);
      clear *= keyMisses;
    }
    return sum;
  }

  /** The bits a key with which a blocked filter has at most so many false positives. */
  static double blockedBitsPerKey(double falsePositives) {
    double low = 1;
    double high = 2;
    while (blockedFalsePositives(high) > falsePositives) {
      low = high;
      high *= 2;
    }
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = (low + high) / 2;
      if (blockedFalsePositives(middle) > falsePositives) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }
}
