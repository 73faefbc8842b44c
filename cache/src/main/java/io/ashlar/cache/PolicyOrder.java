package io.ashlar.cache;

import io.ashlar.cache.policy.EvictionPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A policy chosen by the user: gives each entry a number by which the policy knows it. Numbers of
 * entries that left are used again, the last one first.
 */
final class PolicyOrder<K, V> implements EvictionOrder<K, V> {
  private static final int INITIAL_IDS = 16;

  private final EvictionPolicy policy;

  /** By id; below {@link #issued} free ids have no entry and lie on the stack of free ids. */
  private Entry.@Nullable Numbered<K, V>[] entries = newEntries(INITIAL_IDS);

  private int issued;
  private int[] free = new int[INITIAL_IDS];
  private int freeCount;

  PolicyOrder(EvictionPolicy policy) {
    this.policy = policy;
  }

  @Override
  public String name() {
    return policy.name();
  }

  @Override
  public boolean useNeedsLock() {
    return true;
  }

  @Override
  public Entry<K, V> newEntry(K key, int hash, V value, int weight) {
    return new Entry.Numbered<>(key, hash, value, weight);
  }

  @Override
  public void use(Entry<K, V> entry) {
    if (entry.weight() > 0) {
      policy.use(numbered(entry).id);
    }
  }

  @Override
  public void prepare(int hash) {
    policy.prepare(hash);
  }

  @Override
  public void add(Entry<K, V> entry) {
    Entry.Numbered<K, V> numbered = numbered(entry);
    numbered.id = takeId();
    entries[numbered.id] = numbered;
    policy.add(numbered.id, entry.hash(), entry.weight());
  }

  @Override
  public @Nullable Entry<K, V> evict() {
    return freeCount == issued ? null : release(policy.evict());
  }

  @Override
  public void resize(long maximum) {
    policy.resize(maximum);
  }

  @Override
  public void removed(Entry<K, V> entry) {
    int id = numbered(entry).id;
    policy.remove(id);
    release(id);
  }

  @Override
  public void clear() {
    policy.clear();
    entries = newEntries(INITIAL_IDS);
    free = new int[INITIAL_IDS];
    issued = 0;
    freeCount = 0;
  }

  @Override
  public void coldestFirst(Consumer<Entry<K, V>> visitor) {
    List<Entry<K, V>> ranked = new ArrayList<>();
    BitSet unranked = new BitSet(issued);
    for (int id = 0; id < issued; id++) {
      unranked.set(id, entries[id] != null);
    }
    policy.coldestFirst(id -> {
      unranked.clear(id);
      ranked.add(Objects.requireNonNull(entries[id]));
    });
    unranked.stream().forEach(id -> visitor.accept(Objects.requireNonNull(entries[id])));
    ranked.forEach(visitor);
  }

  @Override
  public void verify(long live, long liveWeight) {
    long found = 0;
    long weight = 0;
    for (int id = 0; id < issued; id++) {
      Entry.Numbered<K, V> entry = entries[id];
      if (entry != null) {
        found += entry.id == id && !entry.isGone() ? 1 : 0;
        weight += entry.weight();
      }
    }
    if (found != live || weight != liveWeight || issued - freeCount != live) {
      throw new IllegalStateException(
          "numbered=%d of %d, weight=%d of %d".formatted(found, live, weight, liveWeight));
    }
  }

  private int takeId() {
    if (freeCount > 0) {
      return free[--freeCount];
    }
    if (issued == entries.length) {
      entries = Arrays.copyOf(entries, issued + (issued >> 1));
    }
    return issued++;
  }

  private Entry.@Nullable Numbered<K, V> release(int id) {
    Entry.Numbered<K, V> entry = entries[id];
    entries[id] = null;
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, freeCount + (freeCount >> 1));
    }
    free[freeCount++] = id;
    return entry;
  }

  /** All entries of a cache come from its order's {@link #newEntry}. */
  private static <K, V> Entry.Numbered<K, V> numbered(Entry<K, V> entry) {
    return (Entry.Numbered<K, V>) entry;
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static <K, V> Entry.@Nullable Numbered<K, V>[] newEntries(int length) {
    return (Entry.Numbered<K, V>[]) new Entry.Numbered[length];
  }
}
