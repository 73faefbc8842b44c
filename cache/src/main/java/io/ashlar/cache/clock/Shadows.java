package io.ashlar.cache.clock;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Miniature caches, each with another window, that see a small sample of the keys and so tell which
 * window the cache should have.
 *
 * <h2>Why a small cache tells something about a large one</h2>
 *
 * Take every 64th key, chosen by its hash, with all of its requests, and give them a cache a 64th
 * the size: the distances between two requests of a key shrink by the same factor as the cache, so
 * it hits in about the same share of cases (Waldspurger, Saemundsson, Ahmad and Park 2017, "Cache
 * modeling and optimization using miniature simulations", USENIX ATC, section 3). Five of them
 * answer what no single cache can know of itself: what would have been. Hill climbing has to change
 * the cache itself to find out, and then waits in noise for the answer.
 *
 * <h2>How the answer is used</h2>
 *
 * Each trial has its hits counted. After every {@value #PERIOD} times as many sampled requests as a
 * trial has entries, the share moves towards that of the best trial, by at most {@value #STEP} of
 * the cache, and all counts are halved, so that the trials are compared over the recent past. Few
 * hits say little: the best must be ahead of the one whose window is like the present by {@value
 * #NOISE} times the square root of its hits, which is about what chance does.
 *
 * <h2>Cost</h2>
 *
 * The trials hold between 64 and 128 keys each, of a large cache as of a small one; so at most one
 * key in eight is in the sample. A key asked for twice in a row is a hit in every trial and shown
 * to none, so a very popular key in the sample costs hardly more than another. Whoever finds
 * another thread at the trials goes on without showing them anything: nobody ever waits.
 *
 * <p>The sample is chosen by another mixture of the hash than tables and sketches are, or it would
 * be a sample of the keys in some buckets.
 */
final class Shadows {
  /** A cache of fewer is not worth it. */
  static final long FEWEST_ENTRIES = 256;

  private static final double[] SHARES = {0.01, 0.05, 0.2, 0.5, 0.8};
  private static final int TRIAL_ENTRIES = 64;
  private static final int LEAST_SHIFT = 3;
  private static final int PERIOD = 4;
  private static final double STEP = 0.2;
  private static final double NOISE = 0.7;

  private static final VarHandle BUSY;

  static {
    try {
      BUSY = MethodHandles.lookup().findVarHandle(Shadows.class, "busy", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Trial[] trials = new Trial[SHARES.length];
  private final long cacheEntries;
  private final int sampleShift;
  private final int period;

  /** Whether a thread is at the trials. What follows belongs to the thread that set it. */
  private boolean busy;

  private int requests;
  private double share;

  /** The answer, for whoever makes room. */
  private volatile double publishedShare;

  /** The last key shown; read without owning the trials, for it saves the attempt. */
  private int last;

  /**
   * New trials.
   *
   * @param cacheEntries the number of entries in the cache
   * @param share the window's share of it now
   * @param seed of the trials' random decisions
   */
  Shadows(long cacheEntries, double share, long seed) {
    this.cacheEntries = cacheEntries;
    this.share = share;
    publishedShare = share;
    sampleShift =
        Math.max(LEAST_SHIFT, 63 - Long.numberOfLeadingZeros(cacheEntries / TRIAL_ENTRIES));
    int entries = (int) (cacheEntries >>> sampleShift);
    period = PERIOD * entries;
    for (int i = 0; i < trials.length; i++) {
      trials[i] = new Trial(entries, SHARES[i], seed + i);
    }
  }

  /** Whether they were made for a cache of about this size. */
  boolean fits(long entries) {
    return entries <= 2 * cacheEntries && entries >= cacheEntries / 2;
  }

  /** Whether a key is in the sample. */
  boolean samples(int hash) {
    return ((hash & ClockNode.HASH_BITS) * 0x85EB_CA6B) >>> (32 - sampleShift) == 0;
  }

  /** Shows the trials a request for a key of the sample, unless somebody else is at it. */
  void request(int hash) {
    int key = hash & ClockNode.HASH_BITS;
    if (key == last || !BUSY.compareAndSet(this, false, true)) {
      return;
    }
    try {
      last = key;
      for (Trial trial : trials) {
        trial.request(key);
      }
      if (++requests >= period) {
        requests = 0;
        judge();
      }
    } finally {
      BUSY.setRelease(this, false);
    }
  }

  /** The share of the cache that the window should have. */
  double windowShare() {
    return publishedShare;
  }

  private void judge() {
    int best = 0;
    int present = 0;
    for (int i = 1; i < trials.length; i++) {
      if (trials[i].hits() > trials[best].hits()) {
        best = i;
      }
      if (Math.abs(SHARES[i] - share) < Math.abs(SHARES[present] - share)) {
        present = i;
      }
    }
    double lead = trials[best].hits() - trials[present].hits();
    if (lead > NOISE * Math.sqrt(trials[best].hits())) {
      share += Math.max(-STEP, Math.min(STEP, SHARES[best] - share));
      publishedShare = share;
    }
    for (Trial trial : trials) {
      trial.fade();
    }
  }
}
