package io.ashlar.cache.policy;

import java.util.Arrays;
import java.util.Objects;

/**
 * A cache without values: it runs a policy on a recorded trace and counts the hits.
 *
 * <pre>{@code
 * PolicySimulator lru = new PolicySimulator(Lru::new, 1_000);
 * for (long key : trace) {
 *   lru.request(key);
 * }
 * System.out.println(lru.hits() * 100.0 / trace.length);
 * }</pre>
 *
 * <p>Entries are of equal weight and a key is its own fingerprint. Not thread-safe. A request
 * allocates nothing unless the policy does.
 */
public final class PolicySimulator {
  private static final int ABSENT = -1;

  private final EvictionPolicy policy;
  private final int capacity;

  /** Open addressing, linear probing, at most half full: slot to id, and id to key. */
  private final int[] slots;

  private final int shift;
  private final long[] keys;
  private int size;
  private long hits;
  private long requests;

  /**
   * An empty cache.
   *
   * @param factory makes the policy
   * @param capacity the number of entries, from 1 to 2^28
   * @throws IllegalArgumentException if it is not
   */
  public PolicySimulator(PolicyFactory factory, int capacity) {
    this(Objects.requireNonNull(factory, "factory").create(capacity), capacity);
  }

  /**
   * An empty cache.
   *
   * @param policy one that nobody else uses
   * @param capacity the number of entries, from 1 to 2^28
   * @throws IllegalArgumentException if it is not
   */
  public PolicySimulator(EvictionPolicy policy, int capacity) {
    if (capacity < 1 || capacity > 1 << 28) {
      throw new IllegalArgumentException("capacity=" + capacity + ", must be from 1 to 2^28");
    }
    this.policy = Objects.requireNonNull(policy, "policy");
    this.capacity = capacity;
    this.keys = new long[capacity];
    int bits = 33 - Integer.numberOfLeadingZeros(capacity);
    this.slots = new int[1 << bits];
    this.shift = 64 - bits;
    Arrays.fill(slots, ABSENT);
  }

  /**
   * Asks for a key, which is brought if it is not here.
   *
   * @param key any number
   * @return whether it was here
   */
  public boolean request(long key) {
    requests++;
    int slot = slotOf(key);
    if (slots[slot] != ABSENT) {
      hits++;
      policy.use(slots[slot]);
      return true;
    }
    policy.prepare(key);
    int id = size;
    if (size < capacity) {
      size++;
    } else {
      id = policy.evict();
      free(slotOf(keys[id]));
      slot = slotOf(key);
    }
    keys[id] = key;
    slots[slot] = id;
    policy.add(id, key, 1);
    return false;
  }

  /**
   * Requests whose key was here.
   *
   * @return the number, at least 0
   */
  public long hits() {
    return hits;
  }

  /**
   * All requests.
   *
   * @return the number, at least 0
   */
  public long requests() {
    return requests;
  }

  /**
   * The share of requests that were hits.
   *
   * @return from 0 to 1; 1 if there was no request
   */
  public double hitRate() {
    return requests == 0 ? 1.0 : (double) hits / requests;
  }

  /** The key's slot, or the free one it would get. */
  private int slotOf(long key) {
    int slot = home(key);
    while (slots[slot] != ABSENT && keys[slots[slot]] != key) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  /** Empties a slot and closes the gap, so that probing never stops short (Knuth 6.4, R). */
  private void free(int slot) {
    int mask = slots.length - 1;
    int gap = slot;
    int next = (gap + 1) & mask;
    while (slots[next] != ABSENT) {
      int home = home(keys[slots[next]]);
      if (((next - home) & mask) >= ((next - gap) & mask)) {
        slots[gap] = slots[next];
        gap = next;
      }
      next = (next + 1) & mask;
    }
    slots[gap] = ABSENT;
  }

  private int home(long key) {
    long mixed = (key ^ (key >>> 32)) * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> shift);
  }
}
