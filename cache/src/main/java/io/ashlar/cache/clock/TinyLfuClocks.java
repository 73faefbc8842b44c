package io.ashlar.cache.clock;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The default policy: W-TinyLFU made of clocks, with a window whose size is found out by shadows.
 *
 * <h2>Why clocks</h2>
 *
 * W-TinyLFU as published holds LRU lists and counts every request in its sketch: each hit is
 * several writes to shared memory. A cache that wants hits without a lock has to put them into
 * buffers first, and the buffer alone costs more than the hit. A clock needs nothing of the kind: a
 * hit raises a two-bit count in the entry itself, and only if that is not at its limit already
 * (Corbato 1968, "A paging experiment with the Multics system", is the first clock; a count instead
 * of a bit is Nicola, Dan and Dias 1992, "generalized clock"). What the hits said is read later, by
 * the hand, when room is needed.
 *
 * <pre>
 *   miss -> [ window ] --oldest--> used since it came by? -> newest end of the window
 *                                  else candidate
 *                                       | asked for more often than main's victim?
 *                                       |   yes: joins main, the victim leaves;  no: leaves
 *           [  main  ] --oldest--> used? -> newest end, one use taken off
 *                                  else victim
 * </pre>
 *
 * The {@link FrequencySketch} is told of a newcomer when it comes, and of the hits of an entry when
 * the hand takes them off. So it knows all that W-TinyLFU's sketch knows of the misses, and of hits
 * as much as two bits can hold.
 *
 * <h2>Who wins</h2>
 *
 * The candidate must be estimated to be asked for strictly more often than the victim. One more
 * chance: a candidate that is warm, at least {@value #WARM} counts, wins one lost contest in
 * {@value #LUCKY_ONE_IN}. Otherwise somebody who knows a key that shares the counters of main's
 * oldest entries could keep everybody else out.
 *
 * <h2>The window's size</h2>
 *
 * Where old keys return (loops, scans) a window of 1 % is best, where new keys are popular for a
 * while one of 50 or 80 %, and no fixed size is good everywhere. {@link Shadows} tell which one
 * would have had most hits lately; the window moves there in small steps. Nothing is moved at once:
 * a window that is too large loses each candidate to main's free room, one that is too small grows
 * since main gives up victims without a contest.
 *
 * <h2>Cost</h2>
 *
 * 4 bytes an entry for the sketch, 4 for the link in the entry. Evict is O(1) amortized: each entry
 * the hand spares was used since it came by last.
 *
 * <p>Not thread-safe but for {@link #used}; the owner calls under its lock.
 *
 * @param <N> the type of entry
 */
public final class TinyLfuClocks<N extends ClockNode<N>> {
  private static final int SKETCH_BYTES_PER_ENTRY = 4;
  private static final int WARM = 6;
  private static final int LUCKY_ONE_IN = 128;
  private static final int GONE_TOLERATED = 32;
  private static final double INITIAL_WINDOW_SHARE = 0.02;

  private long maximum;
  private final ClockQueue<N> window = new ClockQueue<>();
  private final ClockQueue<N> main = new ClockQueue<>();
  private final FrequencySketch sketch = new FrequencySketch(SKETCH_BYTES_PER_ENTRY);
  private final double fixedShare;

  /** Written under the owner's lock, read by whoever uses an entry. */
  private volatile @Nullable Shadows shadows;

  /** The window's part of the maximum that is aimed at, and what it may weigh. */
  private double windowShare;

  private long windowTarget;

  /** Nodes in the queues that are gone. */
  private long gone;

  private long random;

  /**
   * Empty clocks whose window adapts.
   *
   * @param maximum the greatest total weight, at least 0
   * @param seed of the few random decisions
   */
  public TinyLfuClocks(long maximum, long seed) {
    this(maximum, seed, Double.NaN);
  }

  /**
   * Empty clocks.
   *
   * @param fixedShare the window's share of the maximum, or NaN to find it out
   */
  TinyLfuClocks(long maximum, long seed, double fixedShare) {
    this.maximum = maximum;
    this.fixedShare = fixedShare;
    random = seed * 0x9E37_79B9_7F4A_7C15L | 1;
    aimAt(Double.isNaN(fixedShare) ? INITIAL_WINDOW_SHARE : fixedShare);
  }

  /**
   * Tells that an entry was used, beside {@link ClockNode#use}. Any thread, no lock, never waits.
   *
   * @param hash of the entry
   */
  public void used(int hash) {
    Shadows trials = shadows;
    if (trials != null && trials.samples(hash)) {
      trials.request(hash);
    }
  }

  /**
   * Tells that a key is asked for which is not here, before room is made for it.
   *
   * @param hash of the key
   */
  public void prepare(int hash) {
    sketch.increment(hash);
    used(hash);
  }

  /**
   * Adds a newcomer.
   *
   * @param node in no queue
   */
  public void add(N node) {
    window.add(node);
    if (window.weight() + main.weight() > maximum >>> 1) {
      // Half full: the sketch and the shadows begin to learn, sized for the entries there will be.
      boolean first = !sketch.hasSpace();
      long expected = first ? 2 * liveCount() : liveCount();
      sketch.ensureCapacity(expected);
      if (first) {
        castShadows(Math.min(maximum, expected));
      }
    }
  }

  /** Tells that an entry is gone, which its {@link ClockNode#isGone} says from now on. */
  public void removed() {
    gone++;
    if (gone > GONE_TOLERATED + ((window.count() + main.count()) >>> 1)) {
      window.sweep();
      main.sweep();
      gone = 0;
    }
  }

  /**
   * Tells that the maximum is another one. If the entries are more than fit, the owner calls {@link
   * #evict} until they are not. What was learned is kept; the shadows are cast anew by the next
   * eviction if the cache has become much larger or smaller.
   *
   * @param newMaximum the greatest total weight, at least 0
   */
  public void resize(long newMaximum) {
    if (newMaximum < maximum) {
      sketch.fadeFaster((double) newMaximum / maximum);
    }
    maximum = newMaximum;
    aimAt(windowShare);
  }

  /** Tells that all entries are gone. */
  public void clear() {
    window.clear();
    main.clear();
    gone = 0;
  }

  /**
   * Chooses the entry that has to go, and lets it go.
   *
   * @return the entry; null if there is none
   */
  public @Nullable N evict() {
    if (Double.isNaN(fixedShare)) {
      adapt();
    }
    while (window.oldest() != null || main.oldest() != null) {
      boolean windowIsFull = window.weight() >= windowTarget;
      if (windowIsFull || main.oldest() == null) {
        N candidate = unused(window, true);
        if (candidate == null) {
          continue;
        }
        window.removeOldest(candidate);
        if (main.weight() + candidate.weight() > maximum - windowTarget) {
          return contest(candidate);
        }
        main.add(candidate);
      } else {
        N victim = unused(main, false);
        if (victim != null) {
          main.removeOldest(victim);
          return victim;
        }
      }
    }
    return null;
  }

  private N contest(N candidate) {
    N victim = unused(main, false);
    if (victim == null) {
      return candidate;
    }
    int wanted = sketch.frequency(candidate.hash());
    boolean wins =
        wanted > sketch.frequency(victim.hash())
            || (wanted >= WARM && (nextRandom() >>> 32) % LUCKY_ONE_IN == 0);
    if (!wins) {
      return candidate;
    }
    main.removeOldest(victim);
    main.add(candidate);
    return victim;
  }

  /**
   * Lets the hand pass over those who were used, and take out those who are gone, until the oldest
   * is neither. Null if none is left. Entries may be used faster than the hand goes round: after as
   * many steps as there can be uses to take off, it takes whoever it is at.
   */
  private @Nullable N unused(ClockQueue<N> queue, boolean takesAllOff) {
    long patience = (ClockNode.MOST_USES + 1) * queue.count();
    N node = queue.oldest();
    while (node != null) {
      if (node.isGone()) {
        queue.removeOldest(node);
        gone--;
      } else {
        int uses = node.uses();
        if (uses == 0 || --patience < 0) {
          return node;
        }
        int taken = takesAllOff ? uses : 1;
        node.setUses(uses - taken);
        for (int i = 0; i < taken; i++) {
          sketch.increment(node.hash());
        }
        queue.recycle(node);
      }
      node = queue.oldest();
    }
    return null;
  }

  /**
   * Visits all entries, those first that are estimated to be asked for least often; of equals the
   * one the hand will come by first. O(n log n).
   *
   * @param visitor is shown each of them once
   */
  public void coldestFirst(Consumer<N> visitor) {
    List<N> live = new ArrayList<>();
    for (ClockQueue<N> queue : List.of(window, main)) {
      for (N node = queue.oldest(); node != null; node = node.link) {
        if (!node.isGone()) {
          live.add(node);
        }
      }
    }
    // Uses may be counted meanwhile: each entry is estimated once, or the order would not be one.
    record Estimate<N>(N node, int frequency) {}
    live.stream()
        .map(node -> new Estimate<>(node, sketch.frequency(node.hash()) + node.uses()))
        .sorted(Comparator.comparingInt(Estimate::frequency))
        .forEach(estimate -> visitor.accept(estimate.node));
  }

  private void adapt() {
    Shadows trials = shadows;
    if (trials != null && trials.fits(liveCount())) {
      aimAt(trials.windowShare());
    } else {
      castShadows(liveCount());
    }
  }

  private void castShadows(long entries) {
    if (!Double.isNaN(fixedShare)) {
      return;
    }
    if (entries >= Shadows.FEWEST_ENTRIES) {
      shadows = new Shadows(entries, windowShare, nextRandom());
    } else if (shadows != null) {
      // So few are left that what was learned from many says nothing.
      shadows = null;
      aimAt(INITIAL_WINDOW_SHARE);
    }
  }

  private void aimAt(double share) {
    windowShare = share;
    windowTarget = Math.max(1, (long) (maximum * share));
  }

  /**
   * The window's share of the maximum that is aimed at.
   *
   * @return from 0 to 1
   */
  public double windowShare() {
    return windowShare;
  }

  private long liveCount() {
    return window.count() + main.count() - gone;
  }

  /** Xorshift (Marsaglia 2003): cheap, and nobody outside knows its state. */
  private long nextRandom() {
    random ^= random << 13;
    random ^= random >>> 7;
    random ^= random << 17;
    return random;
  }

  /**
   * Checks that the queues hold exactly the entries they should; O(n), for tests.
   *
   * @param live the entries the owner holds
   * @param liveWeight their total weight
   */
  public void verify(long live, long liveWeight) {
    long found = 0;
    long weight = 0;
    long dead = 0;
    for (ClockQueue<N> queue : List.of(window, main)) {
      N first = queue.oldest();
      for (N node = first; node != null; node = node.link) {
        if (node.isGone()) {
          dead++;
        } else {
          found++;
          weight += node.weight();
        }
      }
    }
    if (found != live || weight != liveWeight || dead != gone) {
      throw new IllegalStateException(
          "queued=%d of %d, weight=%d of %d, gone=%d of %d"
              .formatted(found, live, weight, liveWeight, dead, gone));
    }
  }
}
