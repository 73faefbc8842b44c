package io.ashlar.cache.update;

import io.ashlar.cache.Cache;
import io.ashlar.cache.CacheLoader;
import io.ashlar.cache.update.DirtyKeys.Dirty;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cache whose writes return at once and reach the store a little later, many together.
 *
 * <pre>{@code
 * WriteBehind<Long, User> users =
 *     WriteBehind.builder(cache, repository::find, repository::write).build();
 * users.put(42L, user); // returns at once
 * users.close(); // returns when everything is written, or names what is not
 * }</pre>
 *
 * <h2>How it works</h2>
 *
 * A changed key is <em>dirty</em> until the store has its latest change. Dirty keys lie in a table
 * of their own, not in the cache, with one slot a key: a later change replaces an earlier one that
 * was not written yet ("coalescing"), so a counter that is put a thousand times a second costs one
 * write a second. Readers look there first. So an unwritten value cannot be evicted, and nobody is
 * sent to the store for a value that the store does not have yet: everybody reads their writes.
 *
 * <p>A key waits for {@link WriteBehindBuilder#delay} after it became dirty, so that changes can
 * coalesce; what is due then goes in batches. When a batch has been acknowledged its values go into
 * the cache (or out of it, if they were deleted), and only then the keys stop being dirty: a load
 * that read the old value meanwhile is overtaken by this put, and none that begins later can read
 * the old one.
 *
 * <h2>Order</h2>
 *
 * Of each key, the store sees changes in the order in which they were made, though not all of them,
 * and never an older one after a newer one that it has acknowledged: a key is in one batch at a
 * time, also with several {@link WriteBehindBuilder#writers}, and a repeated write takes the latest
 * change, not the one that failed. Between keys there is no order.
 *
 * <h2>Failures</h2>
 *
 * A batch that fails is tried again after a pause that doubles, and its keys meanwhile hold up
 * nobody else. With each failure they go in half as large a company, so a change that the store
 * refuses is soon alone with its trouble. By default nothing is ever given up; with {@link
 * WriteBehindBuilder#deadLetters} a change that failed so many times goes to a handler. The number
 * of dirty keys is bounded, and {@link Overflow} says what happens to a change beyond.
 *
 * <p><b>What it is not.</b> Durable: until a key is written its change exists in this process only,
 * and a crash loses it. Take {@link WriteThrough} if that must not be. Nor does it reach beyond
 * this process: what others write to the same keys is overwritten.
 *
 * <p>Thread-safe. The cache must be used through this object only, else its readers see what the
 * store had before. A put is O(1) and takes one lock for a moment. A read is a look-up in the table
 * of dirty keys and then what the cache's {@code get} costs; it takes no lock of this class.
 * Loader, writer, handler and cache are called without the lock; under it run the keys' {@code
 * equals} and {@code hashCode}, the ticker, the random generator and the scheduler's {@code
 * schedule}.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public final class WriteBehind<K, V> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WriteBehind.class);

  private enum State {
    OPEN,
    CLOSING,
    CLOSED
  }

  private final Cache<K, V> cache;
  private final CacheLoader<? super K, ? extends V> loader;
  private final StoreWriter<K, V> writer;
  private final DeadLetterHandler<K, V> deadLetters;
  private final Overflow whenFull;
  private final int maximumDirty;
  private final int writers;
  private final long delayNanos;
  private final long closeNanos;
  private final Backoff backoff;
  private final LongSupplier ticker;
  private final ScheduledExecutorService scheduler;
  private final boolean ownsScheduler;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();

  // Guarded by the lock, all of it; only the dirty keys' latest changes are read without.
  private final DirtyKeys<K, V> dirty;

  /** What was given up while closing and, once closed, what was not written. */
  private final List<Change<K, V>> unwritten = new ArrayList<>();

  private State state = State.OPEN;
  private @Nullable Future<?> timeLimit;

  /** Wake-ups that are writing at present. */
  private int writing;

  /** Whether a wake-up is on its way, and for when. */
  private boolean scheduled;

  private long scheduledFor;

  private long changes;
  private long coalesced;
  private long calls;
  private long failedCalls;
  private long written;
  private long deadLettered;

  WriteBehind(WriteBehindBuilder<K, V> options) {
    cache = options.cache;
    loader = options.loader;
    writer = options.writer;
    deadLetters = options.deadLetters;
    whenFull = options.whenFull;
    maximumDirty = options.maximumDirty;
    writers = options.writers;
    delayNanos = options.delayNanos;
    closeNanos = options.closeNanos;
    backoff = options.backoff();
    ticker = options.ticker;
    ownsScheduler = options.scheduler == null;
    scheduler = options.scheduler == null ? options.ownScheduler() : options.scheduler;
    dirty = new DirtyKeys<>(options.maximumBatch, options.maximumAttempts);
  }

  /**
   * A builder with defaults for everything but the three it needs.
   *
   * @param cache where values are kept that the store has; to be used through this object only
   * @param loader reads the store
   * @param writer writes the store
   * @param <K> type of the keys
   * @param <V> type of the values
   * @return a new builder
   */
  public static <K, V> WriteBehindBuilder<K, V> builder(
      Cache<K, V> cache, CacheLoader<? super K, ? extends V> loader, StoreWriter<K, V> writer) {
    return new WriteBehindBuilder<>(cache, loader, writer);
  }

  /**
   * The latest value of a key: what was put last, though it may not be written yet, or else what
   * the cache has, or else what the store says. Works after {@link #close}, too.
   *
   * @param key the key
   * @return its value, or null if there is none
   * @throws io.ashlar.cache.CacheLoadException if it had to be loaded and could not be
   */
  public @Nullable V get(K key) {
    Objects.requireNonNull(key, "key");
    Change<K, V> pending = dirty.pending(key);
    return pending != null ? pending.value() : cache.get(key, loader);
  }

  /**
   * Sets the value of a key, from now on for readers, later in the store.
   *
   * @param key the key
   * @param value its new value
   * @throws DirtyLimitException if there is no room, with {@link Overflow#REJECT}; or if the thread
   *     was interrupted while it waited for room, with {@link Overflow#BLOCK}: the interrupt flag
   *     stays set. Nothing has changed
   * @throws StoreWriteException if there was no room and the store failed, with {@link
   *     Overflow#WRITE_NOW}
   * @throws IllegalStateException if this is closed
   */
  public void put(K key, V value) {
    change(Change.put(key, value));
  }

  /**
   * Deletes a key, from now on for readers, later in the store.
   *
   * @param key the key
   * @throws DirtyLimitException as {@link #put}
   * @throws StoreWriteException as {@link #put}
   * @throws IllegalStateException if this is closed
   */
  public void remove(K key) {
    change(Change.delete(key));
  }

  private void change(Change<K, V> change) {
    Dirty<K, V> mine = null;
    long due = ticker.getAsLong() + delayNanos;
    lock.lock();
    try {
      requireOpen();
      boolean accepted = coalesce(change);
      while (!accepted) {
        if (dirty.size() < maximumDirty) {
          dirty.add(change, due);
          accepted = true;
        } else {
          mine = overflow(change);
          accepted = mine != null || coalesce(change); // while it waited the key may have come
        }
      }
      changes++;
      arrange();
    } finally {
      lock.unlock();
    }
    if (mine != null) {
      writeNow(mine);
    }
  }

  private boolean coalesce(Change<K, V> change) {
    boolean replaced = dirty.replace(change);
    coalesced += replaced ? 1 : 0;
    return replaced;
  }

  /** Waits for room, or refuses, or makes an exception for a key that this thread writes itself. */
  private @Nullable Dirty<K, V> overflow(Change<K, V> change) {
    return switch (whenFull) {
      case REJECT -> throw new DirtyLimitException(maximumDirty, null);
      case WRITE_NOW -> dirty.addTaken(change);
      case BLOCK -> awaitRoom();
    };
  }

  /** Waits once; whoever calls looks again whether there is room. */
  @SuppressWarnings("WaitNotInLoop") // the loop is the caller's
  private @Nullable Dirty<K, V> awaitRoom() {
    try {
      room.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DirtyLimitException(maximumDirty, e);
    }
    requireOpen();
    return null;
  }

  private void requireOpen() {
    if (state != State.OPEN) {
      throw new IllegalStateException("write-behind of cache=" + cache.name() + " is closed");
    }
  }

  /** Makes sure that somebody comes when the next key is due. With the lock held. */
  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
  private void arrange() {
    if (writing == writers || state == State.CLOSED) {
      return; // one of the writers looks again when it has finished
    }
    long now = ticker.getAsLong();
    OptionalLong next = dirty.nextDue(now, hurries());
    if (next.isEmpty() || (scheduled && next.getAsLong() - scheduledFor >= 0)) {
      return;
    }
    long due = next.getAsLong();
    try {
      scheduler.schedule(() -> wake(due), Math.max(0, due - now), TimeUnit.NANOSECONDS);
      scheduled = true;
      scheduledFor = due;
    } catch (RejectedExecutionException e) {
      LOG.error("cache={}, the scheduler is shut down, only close() writes now", cache.name(), e);
    }
  }

  private boolean hurries() {
    return state != State.OPEN || dirty.size() >= maximumDirty;
  }

  private void wake(long due) {
    lock.lock();
    try {
      if (!scheduled || scheduledFor != due) {
        return; // another wake-up was ordered for an earlier time
      }
      scheduled = false;
      writing++;
    } finally {
      lock.unlock();
    }
    try {
      writeWhatIsDue();
    } finally {
      lock.lock();
      try {
        writing--;
        arrange();
      } finally {
        lock.unlock();
      }
    }
  }

  private void writeWhatIsDue() {
    boolean more = true;
    while (more && !Thread.currentThread().isInterrupted()) {
      more = writeBatch();
    }
  }

  private boolean writeBatch() {
    long now = ticker.getAsLong();
    List<Dirty<K, V>> batch;
    lock.lock();
    try {
      if (state == State.CLOSED) {
        return false;
      }
      batch = dirty.take(now, hurries());
      arrange(); // there may be work for another writer
    } finally {
      lock.unlock();
    }
    if (batch.isEmpty()) {
      return false;
    }
    Throwable failure = write(batch);
    if (failure == null) {
      acknowledged(batch);
    } else {
      failed(batch, failure);
    }
    finishIfDone();
    return true;
  }

  /** One call of the writer. Whatever it throws must not leave a key taken for ever. */
  private @Nullable Throwable write(List<Dirty<K, V>> batch) {
    try {
      writer.write(batch.stream().map(Dirty::writing).toList());
      return null;
    } catch (Throwable e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return e;
    }
  }

  private void acknowledged(List<Dirty<K, V>> batch) {
    batch.forEach(key -> keep(key.writing()));
    long due = ticker.getAsLong() + delayNanos;
    lock.lock();
    try {
      calls++;
      written += batch.size();
      batch.forEach(key -> dirty.written(key, due));
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Tells the cache what the store has now; while the key is dirty, so nobody looks yet. */
  private void keep(Change<K, V> change) {
    V value = change.value();
    try {
      if (value != null) {
        cache.put(change.key(), value);
        return;
      }
    } catch (RuntimeException e) {
      LOG.warn("cache={}, a value that was written cannot be kept", cache.name(), e);
    }
    cache.invalidate(change.key());
  }

  private void failed(List<Dirty<K, V>> batch, Throwable failure) {
    LOG.warn("cache={}, {} changes were not written", cache.name(), batch.size(), failure);
    long now = ticker.getAsLong();
    List<Dirty<K, V>> lastAttempts = new ArrayList<>();
    lock.lock();
    try {
      calls++;
      failedCalls++;
      double shorter = backoff.draw();
      for (Dirty<K, V> key : batch) {
        int failures = dirty.failed(key);
        if (failures == 0) {
          lastAttempts.add(key);
        } else {
          dirty.retry(key, now + backoff.nanos(failures, shorter));
        }
      }
    } finally {
      lock.unlock();
    }
    lastAttempts.forEach(key -> giveUp(key, failure));
  }

  private void giveUp(Dirty<K, V> key, Throwable failure) {
    Change<K, V> change = key.writing();
    if (!forget(key)) {
      return;
    }
    lock.lock();
    try {
      deadLettered++;
      if (state == State.CLOSING) {
        unwritten.add(change);
      }
    } finally {
      lock.unlock();
    }
    try {
      deadLetters.handle(change, failure);
    } catch (RuntimeException e) {
      LOG.error("cache={}, the dead letters' handler failed, a change is lost", cache.name(), e);
    }
  }

  /** A change will not be written, so its key is what the store says. */
  private boolean forget(Dirty<K, V> key) {
    cache.invalidate(key.key);
    long due = ticker.getAsLong() + delayNanos;
    lock.lock();
    try {
      room.signalAll();
      return dirty.drop(key, due);
    } finally {
      lock.unlock();
    }
  }

  private void writeNow(Dirty<K, V> mine) {
    Throwable failure = write(List.of(mine));
    if (failure == null) {
      acknowledged(List.of(mine));
    } else {
      forget(mine);
      lock.lock();
      try {
        changes--;
        calls++;
        failedCalls++;
        arrange(); // a newer change may have been queued
      } finally {
        lock.unlock();
      }
    }
    finishIfDone();
    if (failure != null) {
      throw new StoreWriteException(mine.key, failure);
    }
  }

  /**
   * Refuses changes from now on and writes everything that is not written, without delay; what
   * failed is tried again at once and then with its pauses. Does not block, and so is what to use
   * where time is simulated.
   *
   * @return completed when everything is written; fails with an {@link UnwrittenChangesException}
   *     if something was given up meanwhile or is not written after {@link
   *     WriteBehindBuilder#closeTimeout}
   */
  public CompletableFuture<Void> closeAsync() {
    long now = ticker.getAsLong();
    lock.lock();
    try {
      if (state != State.OPEN) {
        return closed.copy();
      }
      state = State.CLOSING;
      dirty.retryNow(now);
      room.signalAll();
      arrange();
    } finally {
      lock.unlock();
    }
    finishIfDone();
    limitTime();
    return closed.copy();
  }

  private void limitTime() {
    if (closed.isDone()) {
      return;
    }
    try {
      Future<?> limit = scheduler.schedule(this::timeIsUp, closeNanos, TimeUnit.NANOSECONDS);
      lock.lock();
      try {
        timeLimit = limit;
      } finally {
        lock.unlock();
      }
    } catch (RejectedExecutionException e) {
      writeWhatIsDue(); // nobody else will: each key gets one attempt, in this thread
      timeIsUp();
    }
  }

  /**
   * Refuses changes from now on, writes everything that is not written and waits for it, for {@link
   * WriteBehindBuilder#closeTimeout} at most. An interrupt ends the wait, and the writing: the
   * interrupt flag stays set.
   *
   * @throws UnwrittenChangesException if something could not be written; names it all. Thrown again
   *     if this is closed again
   */
  @Override
  public void close() {
    CompletableFuture<Void> closing = closeAsync();
    try {
      closing.get(closeNanos, TimeUnit.NANOSECONDS);
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      timeIsUp();
    } catch (ExecutionException | TimeoutException e) {
      timeIsUp();
    }
    List<Change<K, V>> missing = unwritten();
    if (!missing.isEmpty()) {
      throw new UnwrittenChangesException(missing); // one of its own for each caller
    }
  }

  private List<Change<K, V>> unwritten() {
    lock.lock();
    try {
      return List.copyOf(unwritten);
    } finally {
      lock.unlock();
    }
  }

  private void finishIfDone() {
    finish(false);
  }

  private void timeIsUp() {
    finish(true);
  }

  private void finish(boolean nowOrNever) {
    List<Change<K, V>> missing;
    lock.lock();
    try {
      boolean done = state == State.CLOSING && (nowOrNever || dirty.size() == 0);
      if (!done) {
        return;
      }
      state = State.CLOSED;
      unwritten.addAll(dirty.changes());
      missing = List.copyOf(unwritten);
      if (timeLimit != null) {
        timeLimit.cancel(false);
      }
    } finally {
      lock.unlock();
    }
    if (ownsScheduler) {
      scheduler.shutdown();
    }
    if (missing.isEmpty()) {
      closed.complete(null);
    } else {
      closed.completeExceptionally(new UnwrittenChangesException(missing));
    }
  }

  /**
   * What has happened so far.
   *
   * @return the counts, all of one instant
   */
  public WriteBehindStats stats() {
    lock.lock();
    try {
      return new WriteBehindStats(
          changes, coalesced, calls, failedCalls, written, deadLettered, dirty.size());
    } finally {
      lock.unlock();
    }
  }
}
