package io.ashlar.cache.protection;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counters of the changes of keys, a few for all of them, so that who has asked the store can tell
 * whether a key may have changed meanwhile.
 *
 * <p>A stamp is the sum of two counters that only ever grow, so it is the same twice only if
 * neither has moved. Keys that share a counter make each other's stamps old, which costs a value
 * that could have been kept, never the other way round.
 */
final class Epochs {
  private static final int STRIPES = 64;

  private final AtomicLongArray stripes = new AtomicLongArray(STRIPES);
  private final AtomicLong all = new AtomicLong();

  long stamp(Object key) {
    return stripes.get(stripe(key)) + all.get();
  }

  void advance(Object key) {
    stripes.incrementAndGet(stripe(key));
  }

  void advanceAll() {
    all.incrementAndGet();
  }

  private static int stripe(Object key) {
    int hash = key.hashCode() * 0x9e3779b9;
    return hash >>> (Integer.SIZE - Integer.numberOfTrailingZeros(STRIPES));
  }
}
