package io.ashlar.cache.policy;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The optimum: the entry goes whose next use is farthest away. It knows the whole trace beforehand,
 * so it can only be simulated; it tells how much any other rule could still win.
 *
 * <p>Belady (1966, "A study of replacement algorithms for a virtual-storage computer", IBM Systems
 * Journal 5(2)) gave the rule, Mattson, Gecsei, Slutz and Traiger (1970, "Evaluation techniques for
 * storage hierarchies", section 5) the proof that no rule which keeps every newcomer for at least
 * one request, all of equal weight, has fewer misses.
 *
 * <p><b>How it works.</b> Entries are sorted by the time of their next use. No two share one, since
 * at any time one key is requested; a key that never comes again gets a time after the end. A
 * request moves its entry from this time to the next: O(log n).
 */
public final class Clairvoyant implements EvictionPolicy {
  private final int[] nextUses;
  private final TreeMap<Integer, Integer> idByNextUse = new TreeMap<>();
  private final Map<Integer, Integer> nextUseById = new HashMap<>();
  private int requests;

  /**
   * The optimum for one trace.
   *
   * @param trace the fingerprints of all requests to come, in order; at most 2^30
   */
  public Clairvoyant(long... trace) {
    nextUses = new int[trace.length];
    Map<Long, Integer> seenLater = new HashMap<>();
    for (int at = trace.length - 1; at >= 0; at--) {
      Integer next = seenLater.put(trace[at], at);
      nextUses[at] = next == null ? trace.length + at : next;
    }
  }

  @Override
  public String name() {
    return "Clairvoyant";
  }

  @Override
  public void use(int id) {
    remove(id);
    requests++;
    expect(id);
  }

  @Override
  public void prepare(long fingerprint) {
    requests++;
  }

  @Override
  public int evict() {
    int victim = idByNextUse.lastEntry().getValue();
    remove(victim);
    return victim;
  }

  @Override
  public void add(int id, long fingerprint, int weight) {
    expect(id);
  }

  @Override
  public void remove(int id) {
    Integer was = nextUseById.remove(id);
    if (was != null) {
      idByNextUse.remove(was);
    }
  }

  @Override
  public void clear() {
    idByNextUse.clear();
    nextUseById.clear();
  }

  private void expect(int id) {
    int next = nextUses[requests - 1];
    idByNextUse.put(next, id);
    nextUseById.put(id, next);
  }
}
