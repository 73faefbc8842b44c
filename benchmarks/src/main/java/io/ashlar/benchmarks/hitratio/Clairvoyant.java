package io.ashlar.benchmarks.hitratio;

/**
 * Belady's optimum (Belady 1966, "A study of replacement algorithms for a virtual-storage
 * computer", IBM Systems Journal 5.2; proof: Mattson et al. 1970): a cache that knows the future
 * and evicts the entry whose next use is farthest away. No cache that holds what was just put into
 * it has more hits, so this is the limit beside which the others are read. (A cache that may refuse
 * the new entry can win a few more: one hit of 6,015 on the LIRS authors' {@code gli} trace.)
 *
 * <p><b>How it works.</b> At any time each resident key has one next use, and no two keys share
 * one; so the cache <em>is</em> the set of its entries' next-use times, and a count of the entries
 * that are never used again. Request {@code t} is a hit exactly if {@code t} is in the set; it is
 * then replaced by the request's own next use. The victim is an entry that is never used again or,
 * if there is none, the largest element. Keys are not needed at all, and a {@link TimeSet} does
 * each step in a few word operations: {@code O(n log64 n)} for {@code n} requests, {@code n/8}
 * bytes.
 */
final class Clairvoyant {
  private final TimeSet resident;
  private int useful;
  private int useless;

  private Clairvoyant(int requests) {
    resident = new TimeSet(requests);
  }

  /** Hits of the best possible cache of {@code maximumSize} (at least 1) entries. */
  static long hits(NextUses uses, int maximumSize) {
    Clairvoyant cache = new Clairvoyant(uses.size());
    long hits = 0;
    for (int time = 0; time < uses.size(); time++) {
      if (cache.resident.contains(time)) {
        cache.resident.remove(time);
        cache.useful--;
        hits++;
      } else if (cache.useful + cache.useless == maximumSize) {
        cache.evict();
      }
      cache.admit(uses.after(time));
    }
    return hits;
  }

  private void evict() {
    if (useless > 0) {
      useless--;
    } else {
      resident.remove(resident.largest());
      useful--;
    }
  }

  private void admit(int nextUse) {
    if (nextUse == NextUses.NEVER) {
      useless++;
    } else {
      resident.add(nextUse);
      useful++;
    }
  }
}
