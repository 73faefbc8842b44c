package io.ashlar.cache.expiry;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Entries in the order in which their time will be over, roughly: exact where it matters, coarse
 * where it does not yet.
 *
 * <h2>How it works</h2>
 *
 * A heap would give the next one in O(log n). But nobody asks for the next one: what is asked is
 * "whose time is over by now?". So time is cut into ticks of about a millisecond, and a tick's
 * number is read in digits of base 64, one level of 64 slots for each digit (hierarchical wheels:
 * Varghese and Lauck 1987, "Hashed and hierarchical timing wheels", SOSP, section 6.2). An entry
 * lies at the level of the first digit in which its tick differs from the present one, in the slot
 * of that digit:
 *
 * <pre>
 *   now          1 . 07 . 30
 *   due          1 . 07 . 41    level 0, slot 41: every entry there is due in the same tick
 *   due          1 . 09 . 02    level 1, slot  9: due some time within 64 ticks
 * </pre>
 *
 * When time reaches a slot of a higher level, its entries are laid out anew: now they share this
 * digit too, and go to lower levels. So each entry moves at most once a level, and all but those of
 * the next tenth of a second lie still.
 *
 * <p>All entries of one level come before all of the next higher one, and in a level the slots are
 * in order; so the first slot that may be due is found by looking at one bit set a level.
 *
 * <h2>What is lazy</h2>
 *
 * An entry whose time was put off stays where it is: when its slot is reached it turns out not to
 * be due, and is laid out anew. So a use that prolongs an entry's life touches no wheel. An entry
 * that was removed stays too, until its slot is reached or too many of them have gathered.
 *
 * <p>The entries of a slot lie in chunks, so no slot is ever copied to grow: add is O(1), not only
 * on average; so is poll, amortized. 4.3 bytes an entry where they are many. Not thread-safe.
 *
 * @param <E> the type of entry
 */
public final class TimerWheel<E extends Timed> {
  private static final int TICK_BITS = 20;
  private static final int DIGIT_BITS = 6;
  private static final int SLOTS = 1 << DIGIT_BITS;

  /** So many digits has the number of the last tick there can be. */
  private static final int LEVELS = 8;

  private static final int GONE_TOLERATED = 64;

  private static final int SMALLEST_CHUNK = 4;
  private static final int LARGEST_CHUNK = 128;

  /** Some entries of a slot: all there is room for, but in the newest chunk. */
  private static final class Chunk {
    final @Nullable Object[] entries;
    final @Nullable Chunk older;
    int count;

    Chunk(int room, @Nullable Chunk older) {
      entries = new Object[room];
      this.older = older;
    }
  }

  /** The slots of one level, made when the first entry comes. */
  private static final class Level {
    /** None that is empty. */
    final @Nullable Chunk[] newest = new Chunk[SLOTS];

    /** A bit for each slot that is not empty. */
    long occupied;
  }

  private final @Nullable Level[] levels = new Level[LEVELS];
  private long nowTick;
  private long count;
  private long gone;

  /** An empty wheel at time 0. */
  public TimerWheel() {}

  /**
   * Adds an entry.
   *
   * @param entry not in the wheel
   */
  public void add(E entry) {
    layOut(entry);
    count++;
  }

  /**
   * Takes out an entry whose time was over before the present tick began.
   *
   * @param now nanoseconds since the beginning, at least 0; if it is earlier than before, nothing
   *     is due
   * @param patience how many entries may be looked at
   * @return null if there is none, or none was found with so much patience
   */
  public @Nullable E poll(long now, int patience) {
    return poll(now, (now >>> TICK_BITS) - 1, patience);
  }

  /**
   * Takes out an entry whose time is over, to the nanosecond: looks at all entries of the present
   * tick, if need be, each time.
   *
   * @param now nanoseconds since the beginning, at least 0
   * @return null if there is none
   */
  public @Nullable E pollExactly(long now) {
    return poll(now, now >>> TICK_BITS, Integer.MAX_VALUE);
  }

  /**
   * Before when {@link #poll} will find nothing: the beginning of the first tick in which an entry
   * may be due.
   *
   * @return nanoseconds since the beginning, or {@link Long#MAX_VALUE} if the wheel is empty
   */
  public long firstDue() {
    for (int level = 0; level < LEVELS; level++) {
      Level slots = levels[level];
      if (slots != null && slots.occupied != 0) {
        return start(level, slots) << TICK_BITS;
      }
    }
    return Long.MAX_VALUE;
  }

  private @Nullable E poll(long now, long lastTick, int patience) {
    long tick = now >>> TICK_BITS;
    int looks = patience;
    int level = 0;
    while (level < LEVELS) {
      Level slots = levels[level];
      if (slots == null || slots.occupied == 0 || start(level, slots) > lastTick) {
        level++;
        continue;
      }
      if (--looks < 0) {
        return null;
      }
      nowTick = Math.max(nowTick, start(level, slots));
      int slot = Long.numberOfTrailingZeros(slots.occupied);
      boolean present = level == 0 && start(level, slots) == tick;
      E entry = present ? takeOver(slots, slot, now) : takeNewest(slots, slot);
      if (entry == null) {
        level++; // what is left of the present tick is still to come
        continue;
      }
      if (entry.isGone()) {
        count--;
        gone--;
      } else if (entry.expiresAt() <= now) {
        count--;
        return entry;
      } else {
        layOut(entry);
      }
      level = 0;
    }
    // No slot begins before this tick, so every entry lies where it would if it came now.
    nowTick = Math.max(nowTick, tick);
    return null;
  }

  /** Tells that an entry is gone, which its {@link Timed#isGone} says from now on. */
  public void removed() {
    gone++;
    if (gone > GONE_TOLERATED + count / 4) {
      sweep();
    }
  }

  /** Tells that all entries are gone. */
  public void clear() {
    Arrays.fill(levels, null);
    count = 0;
    gone = 0;
  }

  /**
   * The number of entries that are not gone.
   *
   * @return at least 0
   */
  public long size() {
    return count - gone;
  }

  /** The number of entries, those who are gone included; for tests. */
  long count() {
    return count;
  }

  private void layOut(E entry) {
    long due = Math.max(nowTick, entry.expiresAt() >>> TICK_BITS);
    int level = (63 - Long.numberOfLeadingZeros((due ^ nowTick) | 1)) / DIGIT_BITS;
    Level slots = levels[level];
    if (slots == null) {
      slots = new Level();
      levels[level] = slots;
    }
    put(slots, (int) (due >>> (DIGIT_BITS * level)) & SLOTS - 1, entry);
  }

  private void put(Level slots, int slot, E entry) {
    Chunk chunk = slots.newest[slot];
    if (chunk == null) {
      chunk = new Chunk(SMALLEST_CHUNK, null);
      slots.newest[slot] = chunk;
      slots.occupied |= 1L << slot;
    } else if (chunk.count == chunk.entries.length) {
      chunk = new Chunk(Math.min(2 * chunk.count, LARGEST_CHUNK), chunk);
      slots.newest[slot] = chunk;
    }
    chunk.entries[chunk.count++] = entry;
  }

  private E takeNewest(Level slots, int slot) {
    Chunk newest = Objects.requireNonNull(slots.newest[slot]);
    return take(slots, slot, newest, newest.count - 1);
  }

  /**
   * Takes some entry out of the present tick's slot that need not stay there: it is gone, its time
   * is over, or it was put off. Null if all have to stay.
   */
  private @Nullable E takeOver(Level slots, int slot, long now) {
    for (Chunk chunk = slots.newest[slot]; chunk != null; chunk = chunk.older) {
      for (int at = chunk.count - 1; at >= 0; at--) {
        E entry = entry(chunk, at);
        long expiresAt = entry.expiresAt();
        if (entry.isGone() || expiresAt <= now || expiresAt >>> TICK_BITS > now >>> TICK_BITS) {
          return take(slots, slot, chunk, at);
        }
      }
    }
    return null;
  }

  /** Takes an entry out of its slot; the newest one takes its place. */
  private E take(Level slots, int slot, Chunk chunk, int at) {
    E entry = entry(chunk, at);
    Chunk newest = Objects.requireNonNull(slots.newest[slot]);
    int last = --newest.count;
    chunk.entries[at] = newest.entries[last];
    newest.entries[last] = null;
    if (last == 0) {
      slots.newest[slot] = newest.older;
      if (newest.older == null) {
        slots.occupied &= ~(1L << slot);
      }
    }
    return entry;
  }

  @SuppressWarnings("unchecked") // only entries of this type are ever added
  private E entry(Chunk chunk, int at) {
    return (E) chunk.entries[at];
  }

  /** The first tick of the first slot that is not empty. */
  private long start(int level, Level slots) {
    int shift = DIGIT_BITS * level;
    long above = shift + DIGIT_BITS >= Long.SIZE ? 0 : nowTick >>> (shift + DIGIT_BITS);
    return (above << DIGIT_BITS | Long.numberOfTrailingZeros(slots.occupied)) << shift;
  }

  private void sweep() {
    for (Level slots : levels) {
      if (slots != null) {
        for (int slot = 0; slot < SLOTS; slot++) {
          sweep(slots, slot);
        }
      }
    }
    count -= gone;
    gone = 0;
  }

  private void sweep(Level slots, int slot) {
    Chunk before = slots.newest[slot];
    slots.newest[slot] = null;
    slots.occupied &= ~(1L << slot);
    for (Chunk chunk = before; chunk != null; chunk = chunk.older) {
      for (int at = 0; at < chunk.count; at++) {
        E entry = entry(chunk, at);
        if (!entry.isGone()) {
          put(slots, slot, entry);
        }
      }
    }
  }
}
