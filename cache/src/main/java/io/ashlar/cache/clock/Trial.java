package io.ashlar.cache.clock;

import org.jspecify.annotations.Nullable;

/**
 * A miniature cache of hashes with a fixed window, which counts its hits.
 *
 * <p>Owned by {@link Shadows}.
 */
final class Trial {

  /** A key of the sample. */
  private static final class Place extends ClockNode<Place> {
    @Nullable Place nextInBucket;

    Place(int hash) {
      super(hash);
    }

    @Override
    protected boolean isGone() {
      return false; // entries leave a trial only by eviction, which takes them out at once
    }
  }

  private final int entries;
  private final TinyLfuClocks<Place> clocks;
  private final @Nullable Place[] buckets;
  private final int shift;
  private int size;
  private int hits;

  Trial(int entries, double windowShare, long seed) {
    this.entries = entries;
    clocks = new TinyLfuClocks<>(entries, seed, windowShare);
    int bits = 32 - Integer.numberOfLeadingZeros(entries);
    buckets = new Place[1 << bits];
    shift = 32 - bits;
  }

  /** Asks for a key, which is brought if it is not here. */
  void request(int hash) {
    int bucket = bucket(hash);
    for (Place place = buckets[bucket]; place != null; place = place.nextInBucket) {
      if (place.hasHash(hash)) {
        hits++;
        place.use();
        return;
      }
    }
    clocks.prepare(hash);
    Place newcomer = size == entries ? evict() : null;
    if (newcomer == null) {
      newcomer = new Place(hash);
    } else {
      newcomer.becomeNodeOf(hash); // a full trial allocates nothing
    }
    newcomer.nextInBucket = buckets[bucket];
    buckets[bucket] = newcomer;
    size++;
    clocks.add(newcomer);
  }

  /** Hits lately. */
  int hits() {
    return hits;
  }

  /** Makes what was count half. */
  void fade() {
    hits >>= 1;
  }

  /** Takes out the entry that has to go; null if there is none. */
  private @Nullable Place evict() {
    Place victim = clocks.evict();
    if (victim == null) {
      return null;
    }
    int bucket = bucket(victim.hash());
    Place before = null;
    for (Place place = buckets[bucket]; place != victim && place != null; ) {
      before = place;
      place = place.nextInBucket;
    }
    if (before == null) {
      buckets[bucket] = victim.nextInBucket;
    } else {
      before.nextInBucket = victim.nextInBucket;
    }
    size--;
    return victim;
  }

  private int bucket(int hash) {
    return (hash * 0x9E37_79B1) >>> shift;
  }
}
