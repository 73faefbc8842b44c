package io.ashlar.resilience.keyed;

/**
 * A hash that nobody who does not know the seed can aim: SipHash-1-3 (Aumasson and Bernstein,
 * SipHash: a fast short-input PRF, INDOCRYPT 2012; one round a word and three at the end, as in the
 * hash tables of Rust and Ruby).
 */
final class SipHash {
  /** The length, modulo 256, is the last word's uppermost byte. */
  private static final int LENGTH_SHIFT = 56;

  private final long k0;
  private final long k1;

  SipHash(long k0, long k1) {
    this.k0 = k0;
    this.k1 = k1;
  }

  /** Of the eight bytes of a number, the lowest first. */
  long hash(long key) {
    State state = new State(k0, k1);
    state.word(key);
    return state.end((long) Long.BYTES << LENGTH_SHIFT);
  }

  /**
   * Four characters a word; the last word holds the rest and the length, in characters: so a text
   * is not mistaken for a number.
   */
  long hash(CharSequence key) {
    State state = new State(k0, k1);
    int length = key.length();
    int i = 0;
    for (; i + 4 <= length; i += 4) {
      state.word(
          key.charAt(i)
              | (long) key.charAt(i + 1) << 16
              | (long) key.charAt(i + 2) << 32
              | (long) key.charAt(i + 3) << 48);
    }
    long rest = 0;
    for (int shift = 0; i < length; i++, shift += 16) {
      rest |= (long) key.charAt(i) << shift;
    }
    return state.end((long) length << LENGTH_SHIFT | rest);
  }

  /** Lives no longer than a call: the compiler keeps it in registers. */
  private static final class State {
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    State(long k0, long k1) {
      v0 = k0 ^ 0x736f6d6570736575L;
      v1 = k1 ^ 0x646f72616e646f6dL;
      v2 = k0 ^ 0x6c7967656e657261L;
      v3 = k1 ^ 0x7465646279746573L;
    }

    void word(long word) {
      v3 ^= word;
      round();
      v0 ^= word;
    }

    long end(long lastWord) {
      word(lastWord);
      v2 ^= 0xff;
      round();
      round();
      round();
      return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
      v0 += v1;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v3;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 += v3;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 += v1;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v2 = Long.rotateLeft(v2, 32);
    }
  }
}
