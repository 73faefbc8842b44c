package io.ashlar.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
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

  private static final ReentrantLock JOINING = new ReentrantLock();

  private final K key;
  private final CountDownLatch landed = new CountDownLatch(1);

  /** The flight this one cannot go on without. Written by the thread that runs this flight. */
  private volatile @Nullable Flight<?, ?> needs;

  // The outcome: written by the thread that runs this flight, published by the latch.
  private @Nullable V value;
  private int weight;
  private long nanosToLive;
  private @Nullable Throwable failure;

  Flight(K key) {
    this.key = key;
  }

  /**
   * Runs the loader and what appraises its value in this thread and remembers how it went. Throws
   * nothing.
   */
  void run(
      CacheLoader<? super K, ? extends V> loader,
      Weigher<? super K, ? super @NonNull V> weigher,
      @Nullable Lifetimes<K, @NonNull V> lifetimes) {
    Flight<?, ?> enclosing = CURRENT.get();
    try {
      if (enclosing != null) {
        enclosing.needs = this;
      }
      CURRENT.set(this);
      V loaded = loader.load(key);
      if (loaded != null) {
        weight = weigher.weigh(key, loaded);
        nanosToLive = lifetimes == null ? 0 : lifetimes.nanosToLive(key, loaded);
        value = loaded;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = e;
    } catch (Throwable e) {
      failure = e;
    } finally {
      if (enclosing == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(enclosing);
        enclosing.needs = null;
      }
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

  /** Waits for another thread's flight and shares its outcome. */
  V join() {
    if (!hasLanded()) {
      awaitLanding();
    }
    return outcome();
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

  private void awaitLanding() {
    Flight<?, ?> asking = CURRENT.get();
    if (asking != null) {
      asking.need(this);
    }
    try {
      landed.await();
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
