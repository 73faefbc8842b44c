package io.ashlar.cache;

import io.ashlar.cache.clock.TinyLfuClocks;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The default policy, in whose clocks the entries themselves are the nodes. */
final class ClockOrder<K, V> implements EvictionOrder<K, V> {
  private final TinyLfuClocks<Entry<K, V>> clocks;
  private final boolean weighted;

  /** Whether entries end, and whether they keep two ends. */
  private final boolean ending;

  private final boolean capped;

  ClockOrder(long maximum, boolean weighted, Ends ends, long seed) {
    this.clocks = new TinyLfuClocks<>(maximum, seed);
    this.weighted = weighted;
    this.ending = ends != Ends.NONE;
    this.capped = ends == Ends.TWO;
  }

  @Override
  public String name() {
    return "AdaptiveTinyLFU";
  }

  @Override
  public boolean useNeedsLock() {
    return false;
  }

  @Override
  public Entry<K, V> newEntry(K key, int hash, V value, int weight) {
    if (capped) {
      return weighted
          ? new Entry.CappedWeighted<>(key, hash, value, weight)
          : new Entry.Capped<>(key, hash, value);
    }
    if (ending) {
      return weighted
          ? new Entry.ExpiringWeighted<>(key, hash, value, weight)
          : new Entry.Expiring<>(key, hash, value);
    }
    return weighted
        ? new Entry.Weighted<>(key, hash, value, weight)
        : new Entry<>(key, hash, value);
  }

  @Override
  public void use(Entry<K, V> entry) {
    // Without weights no virtual call: the kinds of entries in a process may be many.
    if (!weighted || entry.weight() > 0) {
      entry.use();
      clocks.used(entry.hash());
    }
  }

  @Override
  public void prepare(int hash) {
    clocks.prepare(hash);
  }

  @Override
  public void add(Entry<K, V> entry) {
    clocks.add(entry);
  }

  @Override
  public @Nullable Entry<K, V> evict() {
    return clocks.evict();
  }

  @Override
  public void resize(long maximum) {
    clocks.resize(maximum);
  }

  @Override
  public void removed(Entry<K, V> entry) {
    clocks.removed();
  }

  @Override
  public void clear() {
    clocks.clear();
  }

  @Override
  public void coldestFirst(Consumer<Entry<K, V>> visitor) {
    clocks.coldestFirst(visitor);
  }

  @Override
  public void verify(long entries, long weight) {
    clocks.verify(entries, weight);
  }
}
