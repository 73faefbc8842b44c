package io.ashlar.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;

/**
 * One load of one key, under way or landed: the thread that started it runs the loader, others that
 * miss the same key join and share how it ends.
 *
 * <h2>Circles</h2>
 *
 * A loader may ask the same or another cache for other keys, so flights come to need each other,
 * and a circle of needs would never end. Each flight under way needs at most one other: the one its
 * loader, in the same thread, has started ({@link #run}) or has joined ({@link #join}). So the
 * needs form a graph with at most one arrow out of each node (a waits-for graph: Knapp 1987,
 * "Deadlock detection in distributed databases", section 3; with one arrow each, a deadlock is a
 * circle), and whether a new arrow closes a circle is found by following arrows from its head until
 * they end or come back. One rule covers all cases:
 *
 * <pre>
 *   A's loader asks for A                              A -> A
 *   A's loader loads B, whose loader asks for A        A -> B -> A
 *   one thread loads A and asks for B,
 *   another loads B and asks for A                     A -> B -> A   (also over two caches)
 * </pre>
 *
 * A started flight is new and needs nothing yet: its arrow can never close a circle. Only joining
 * can, so only joining looks, and it adds its arrow and looks under one lock for all caches. Were
 * the arrows only volatile, two threads could both add theirs, both see the circle and both give
 * up; with the lock exactly the last one does, and the circle is gone before the next one looks.
 * The lock is held for a few reads, never over foreign code, and only by loaders that wait: a
 * thread that waits without running a load cannot be part of a circle and never takes it.
 *
 * <p>What cannot be seen: a loader that waits for work it handed to another thread.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
final class Flight<K, V extends @Nullable Object> {
  /** The innermost flight whose loader this thread is running. */
  private static final ThreadLocal<@Nullable Flight<?, ?>> CURRENT = new ThreadLocal<>();

  private static final long NOT_SPOILED = Long.MAX_VALUE;

  private static final ReentrantLock JOINING = new ReentrantLock();

  private final K key;
  private final CountDownLatch landed = new CountDownLatch(1);

  /** The flight this one cannot go on without. Written by the thread that runs this flight. */
  private volatile @Nullable Flight<?, ?> needs;

  /** Whether a thread runs this flight, or will. Guarded by the cache's lock. */
  private boolean claimed;

  // The outcome: written by the thread that runs this flight, published by the latch.
  private @Nullable V value;
  private int weight;
  private long nanosToLive;
  private Set<?> tags = Set.of();
  private @Nullable Throwable failure;

  /**
   * The number of the first invalidation that made the value out of date while it was being loaded.
   */
  private long spoiledBy = NOT_SPOILED;

  /**
   * The tags that were invalidated while this flight is in the air, each with the number of the
   * first invalidation; null if none was. Guarded by the cache's lock.
   */
  private @Nullable Map<Object, Long> invalidated;

  /** Whether there is an old value meanwhile. */
  private final boolean refreshes;

  Flight(K key) {
    this(key, false);
  }

  Flight(K key, boolean refreshes) {
    this.key = key;
    this.refreshes = refreshes;
  }

  boolean refreshes() {
    return refreshes;
  }

  /**
   * Makes the calling thread the one that runs this flight, if none is. With the cache locked.
   *
   * @return false if another one does
   */
  boolean claim() {
    if (claimed) {
      return false;
    }
    claimed = true;
    return true;
  }

  K key() {
    return key;
  }

  /**
   * Runs the loader and what appraises its value in this thread and remembers how it went. Throws
   * nothing.
   */
  void run(
      CacheLoader<? super K, ? extends V> loader,
      Weigher<? super K, ? super @NonNull V> weigher,
      EntryStore<K, @NonNull V> store) {
    Flight<?, ?> enclosing = takeOff();
    try {
      keep(loader.load(key), weigher, store);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = e;
    } catch (Throwable e) {
      failure = e;
    } finally {
      goBackTo(enclosing);
    }
  }

  /**
   * Runs one loader for several flights in this thread: each gets its part of what it brings, and
   * all fail if it does. The first is the one that runs, the others need it: so who waits for one
   * of them waits for what the loader waits for, and circles are found as ever. Throws nothing.
   */
  static <K, V extends @Nullable Object> void runTogether(
      List<Flight<K, V>> together,
      BulkLoader<? super K, ? extends V> loader,
      Weigher<? super K, ? super @NonNull V> weigher,
      EntryStore<K, @NonNull V> store) {
    Flight<K, V> first = together.get(0);
    List<Flight<K, V>> others = together.subList(1, together.size());
    others.forEach(other -> other.needs = first);
    Flight<?, ?> enclosing = first.takeOff();
    try {
      Set<K> keys = new LinkedHashSet<>();
      together.forEach(flight -> keys.add(flight.key));
      Map<?, ? extends V> loaded = ask(loader, keys);
      for (Flight<K, V> flight : together) {
        flight.keep(loaded.get(flight.key), weigher, store);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      together.forEach(flight -> flight.fail(e));
    } catch (Throwable e) {
      together.forEach(flight -> flight.fail(e));
    } finally {
      first.goBackTo(enclosing);
      others.forEach(other -> other.needs = null);
    }
  }

  private static <K, V extends @Nullable Object> Map<K, V> ask(
      BulkLoader<K, V> loader, Set<? extends K> keys) throws Exception {
    return Objects.requireNonNull(
        loader.loadAll(Collections.unmodifiableSet(keys)), "what the loader returned");
  }

  /** Makes this the innermost flight of this thread; returns the one it was, or null. */
  private @Nullable Flight<?, ?> takeOff() {
    Flight<?, ?> enclosing = CURRENT.get();
    if (enclosing != null) {
      enclosing.needs = this;
    }
    CURRENT.set(this);
    return enclosing;
  }

  private void goBackTo(@Nullable Flight<?, ?> enclosing) {
    if (enclosing == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(enclosing);
      enclosing.needs = null;
    }
  }

  private void keep(
      @Nullable V loaded,
      Weigher<? super K, ? super @NonNull V> weigher,
      EntryStore<K, @NonNull V> store) {
    if (loaded != null) {
      weight = weigher.weigh(key, loaded);
      nanosToLive = store.nanosToLive(key, loaded);
      tags = store.tags(key, loaded);
      value = loaded;
    }
  }

  /**
   * Makes this flight a failed one, unless it is already: what the loader threw is what matters.
   * Only for the thread that runs it, before it lands.
   */
  void fail(Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
  }

  /** The value to keep, or null if there is none. Only for the thread that runs this flight. */
  @Nullable V loaded() {
    return failure == null ? value : null;
  }

  /** The weight of {@link #loaded}. */
  int weight() {
    return weight;
  }

  /** How long {@link #loaded} may be kept, in a cache whose entries expire. */
  long nanosToLive() {
    return nanosToLive;
  }

  /** The tags of {@link #loaded}. */
  Set<?> tags() {
    return tags;
  }

  /** A tag is invalidated. With the cache locked. */
  void invalidate(Object tag, long number) {
    if (invalidated == null) {
      invalidated = new HashMap<>();
    }
    invalidated.putIfAbsent(tag, number);
  }

  /**
   * Finds out whether an invalidation has made the value out of date; for a null, which has no
   * tags, any may have. Only for the thread that runs this flight, before it lands, with the cache
   * locked.
   *
   * @return true if it has
   */
  boolean isSpoiled() {
    if (invalidated != null && failure == null) {
      for (Map.Entry<Object, Long> tag : invalidated.entrySet()) {
        if (value == null || tags.contains(tag.getKey())) {
          spoiledBy = Math.min(spoiledBy, tag.getValue());
        }
      }
    }
    return spoiledBy != NOT_SPOILED;
  }

  /**
   * Whether somebody may have what this flight brought who knows of so many invalidations; after it
   * has landed.
   */
  boolean isFreshFor(long invalidations) {
    return spoiledBy > invalidations;
  }

  boolean failed() {
    return failure != null;
  }

  /** Ends the flight: whoever joined, or will, sees the outcome. */
  void land() {
    landed.countDown();
  }

  boolean hasLanded() {
    return landed.getCount() == 0;
  }

  /**
   * Waits for another thread's flight and shares its outcome.
   *
   * @param longestWait how long to wait at most, or null for as long as it takes
   */
  V join(@Nullable Duration longestWait) {
    if (!hasLanded()) {
      awaitLanding(longestWait);
    }
    return outcome();
  }

  /** What made it fail, or null. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** The outcome as the thread that ran the flight gets it: an error is not wrapped. */
  V ownOutcome() {
    if (failure instanceof Error error) {
      throw error;
    }
    return outcome();
  }

  @SuppressWarnings("NullAway") // null only if the loader returned it, and then V includes it
  private V outcome() {
    if (failure != null) {
      throw new CacheLoadException(key, failure);
    }
    return value;
  }

  private void awaitLanding(@Nullable Duration longestWait) {
    Flight<?, ?> asking = CURRENT.get();
    if (asking != null) {
      asking.need(this);
    }
    try {
      if (longestWait == null) {
        landed.await();
      } else if (!landed.await(Durations.saturatedNanos(longestWait), TimeUnit.NANOSECONDS)) {
        throw new LoadTimeoutException(key, longestWait);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadInterruptedException(key, e);
    } finally {
      if (asking != null) {
        asking.needs = null;
      }
    }
  }

  /** Adds the arrow from this flight to the other, unless that would close a circle. */
  private void need(Flight<?, ?> other) {
    List<Object> path = new ArrayList<>();
    path.add(key);
    JOINING.lock();
    try {
      Flight<?, ?> next = other;
      while (next != null && next != this) {
        path.add(next.key);
        next = next.needs;
      }
      if (next == null) {
        needs = other;
        return;
      }
    } finally {
      JOINING.unlock();
    }
    // Only now, for the report asks the keys for their text.
    path.add(key);
    throw new RecursiveLoadException(path);
  }
}
