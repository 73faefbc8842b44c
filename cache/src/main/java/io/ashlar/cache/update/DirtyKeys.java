package io.ashlar.cache.update;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The keys whose latest change the store does not have, each in one of three places: fresh ones in
 * a queue by age, failed ones in a queue by the time of their next attempt, and those being written
 * in none.
 *
 * <p>Everything that a {@link WriteBehind} promises about order follows from two rules. A key is
 * here once, with its latest change only: a newer change replaces the older one wherever the key
 * is, so what is written, or written again, is never the older one. And a key that is being written
 * is in no queue, so nobody else can take it; a change that comes meanwhile waits until the write
 * has ended, and then the key is queued again.
 *
 * <p>{@link #pending} may be called by any thread. All else is guarded by the owner's lock. Each
 * operation is O(1), those of failed keys O(log n).
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
final class DirtyKeys<K, V> {
  private final ConcurrentHashMap<K, Dirty<K, V>> byKey = new ConcurrentHashMap<>();
  private final Queue<Dirty<K, V>> fresh = new ArrayDeque<>();
  private final PriorityQueue<Dirty<K, V>> failed = new PriorityQueue<>(DirtyKeys::sooner);

  private final int maximumBatch;
  private final int maximumAttempts;
  private long numbers;

  /** A key with its latest change. */
  static final class Dirty<K, V> {
    final K key;

    /** Written under the lock, read by anybody. */
    private volatile Change<K, V> latest;

    /** What is being written; null unless somebody does. */
    private @Nullable Change<K, V> writing;

    /** When it may be written. */
    private long dueNanos;

    /** Failures of this key in a row. */
    private int failures;

    /** How many of them were failures of the latest change. */
    private int attempts;

    private final long number;

    private Dirty(Change<K, V> change, long number) {
      this.key = change.key();
      this.latest = change;
      this.number = number;
    }

    /** What is being written. Only for who has taken it. */
    Change<K, V> writing() {
      if (writing == null) {
        throw new IllegalStateException("key is not being written");
      }
      return writing;
    }

    /** Whether a newer change has come since it was taken. */
    @SuppressWarnings("ReferenceEquality") // this very change: another one may be equal to it
    private boolean isOvertaken() {
      return latest != writing;
    }
  }

  DirtyKeys(int maximumBatch, int maximumAttempts) {
    this.maximumBatch = maximumBatch;
    this.maximumAttempts = maximumAttempts;
  }

  /** The latest change of a key, if the store does not have it. By any thread. */
  @Nullable Change<K, V> pending(K key) {
    Dirty<K, V> dirty = byKey.get(key);
    return dirty == null ? null : dirty.latest;
  }

  int size() {
    return byKey.size();
  }

  /** Replaces the latest change of a key, if the key is dirty. */
  boolean replace(Change<K, V> change) {
    Dirty<K, V> dirty = byKey.get(change.key());
    if (dirty == null) {
      return false;
    }
    dirty.latest = change;
    dirty.attempts = 0;
    return true;
  }

  /** Adds a key that is not dirty. */
  void add(Change<K, V> change, long dueNanos) {
    Dirty<K, V> dirty = new Dirty<>(change, numbers++);
    dirty.dueNanos = dueNanos;
    byKey.put(change.key(), dirty);
    fresh.add(dirty);
  }

  /** Adds a key that is not dirty, taken already. */
  Dirty<K, V> addTaken(Change<K, V> change) {
    Dirty<K, V> dirty = new Dirty<>(change, numbers++);
    dirty.writing = change;
    byKey.put(change.key(), dirty);
    return dirty;
  }

  /**
   * Takes the keys that are written with the next call; whoever takes them ends each by {@link
   * #written}, {@link #failed} or {@link #drop}.
   *
   * @param hurry whether fresh keys are taken before their time
   * @return none if it is no key's time
   */
  List<Dirty<K, V>> take(long now, boolean hurry) {
    List<Dirty<K, V>> batch = takeFrom(failed, now, false);
    if (batch.isEmpty()) {
      batch = takeFrom(fresh, now, hurry);
    }
    batch.forEach(dirty -> dirty.writing = dirty.latest);
    return batch;
  }

  /** Keys that have failed are tried apart from fresh ones, whom they would make fail, too. */
  private List<Dirty<K, V>> takeFrom(Queue<Dirty<K, V>> queue, long now, boolean hurry) {
    List<Dirty<K, V>> batch = new ArrayList<>();
    int limit = maximumBatch;
    Dirty<K, V> next = queue.peek();
    while (next != null && (hurry || isDue(next, now))) {
      limit = Math.min(limit, companyOf(next)); // who needs the smallest company decides for all
      if (batch.size() >= limit) {
        break;
      }
      batch.add(queue.remove());
      next = queue.peek();
    }
    return batch;
  }

  /**
   * How many keys may be tried together with one that has failed so often: half as many each time,
   * so that what the store refuses is soon alone; and none in its last attempt.
   */
  private int companyOf(Dirty<K, V> dirty) {
    if (dirty.attempts >= maximumAttempts - 1) {
      return 1;
    }
    return Math.max(1, maximumBatch >> Math.min(dirty.failures, Integer.SIZE - 1));
  }

  /** By time, which may wrap around; then in the order in which they became dirty. */
  private static int sooner(Dirty<?, ?> one, Dirty<?, ?> other) {
    int byTime = Long.signum(one.dueNanos - other.dueNanos);
    return byTime != 0 ? byTime : Long.compare(one.number, other.number);
  }

  private static boolean isDue(Dirty<?, ?> dirty, long now) {
    return dirty.dueNanos - now <= 0;
  }

  /** Ends a write that the store has acknowledged. */
  void written(Dirty<K, V> dirty, long nextDueNanos) {
    dirty.failures = 0;
    drop(dirty, nextDueNanos);
  }

  /**
   * Ends a write that failed, unless the change has failed too often.
   *
   * @return how often the key has failed in a row; 0 if this was the last attempt, the key is still
   *     taken then
   */
  int failed(Dirty<K, V> dirty) {
    dirty.failures++;
    if (!dirty.isOvertaken() && ++dirty.attempts >= maximumAttempts) {
      return 0;
    }
    return dirty.failures;
  }

  /** Queues a key whose write has failed. */
  void retry(Dirty<K, V> dirty, long dueNanos) {
    dirty.writing = null;
    dirty.dueNanos = dueNanos;
    failed.add(dirty);
  }

  /**
   * Ends a write that will not be tried again: the key is clean, unless a newer change has come,
   * which is queued then.
   *
   * @return whether the key is clean
   */
  boolean drop(Dirty<K, V> dirty, long nextDueNanos) {
    boolean clean = !dirty.isOvertaken();
    dirty.writing = null;
    if (clean) {
      byKey.remove(dirty.key);
    } else {
      dirty.dueNanos = nextDueNanos;
      fresh.add(dirty);
    }
    return clean;
  }

  /** When the next key may be written; nothing if none is queued. */
  OptionalLong nextDue(long now, boolean hurry) {
    Dirty<K, V> first = fresh.peek();
    Dirty<K, V> second = failed.peek();
    if (first != null && hurry) {
      return OptionalLong.of(now);
    }
    if (first == null || second == null) {
      Dirty<K, V> only = first == null ? second : first;
      return only == null ? OptionalLong.empty() : OptionalLong.of(only.dueNanos);
    }
    boolean secondIsSooner = second.dueNanos - first.dueNanos < 0;
    return OptionalLong.of(secondIsSooner ? second.dueNanos : first.dueNanos);
  }

  /** Lets every failed key be tried at once. */
  void retryNow(long now) {
    List<Dirty<K, V>> all = new ArrayList<>(failed);
    failed.clear();
    all.forEach(dirty -> dirty.dueNanos = now);
    failed.addAll(all);
  }

  /** The latest change of every dirty key. */
  List<Change<K, V>> changes() {
    List<Change<K, V>> changes = new ArrayList<>();
    byKey.values().forEach(dirty -> changes.add(dirty.latest));
    return changes;
  }
}
