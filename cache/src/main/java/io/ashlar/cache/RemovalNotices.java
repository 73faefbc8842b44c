package io.ashlar.cache;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The removals that the listener has not heard of yet, in the order in which they happened.
 *
 * <p>They are queued while the cache is locked, which fixes their order, and reported after it is
 * unlocked by whichever thread comes first; a thread that finds another one reporting leaves its
 * own removals to it. A count of calls to {@link #report} decides who that is: the one that raised
 * it from 0 reports until it can lower it to 0 again, so a notice queued before a call is always
 * reported by that call or by the reporter that made it return.
 *
 * <p>The queue has no bound. Who removes cannot be made to wait for the listener, since the
 * listener may itself be waiting for who removes; and a notice cannot be dropped, since it may be
 * the only one to close what left. So the queue's length is told ({@link #pending}), not limited.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
final class RemovalNotices<K, V> {
  private static final Logger LOG = LoggerFactory.getLogger(RemovalListener.class);

  private record Notice<K, V>(K key, V value, RemovalCause cause) {}

  private final String cacheName;
  private final RemovalListener<? super K, ? super V> listener;
  private final Queue<Notice<K, V>> notices = new ConcurrentLinkedQueue<>();

  /** Queued and not yet reported. Beside the queue, whose own size takes O(n) to find out. */
  private final AtomicLong pending = new AtomicLong();

  /** A long: while a listener hangs, every operation of the cache raises it. */
  private final AtomicLong calls = new AtomicLong();

  RemovalNotices(String cacheName, RemovalListener<? super K, ? super V> listener) {
    this.cacheName = cacheName;
    this.listener = listener;
  }

  /** Queues a notice. Called with the cache locked. */
  void add(K key, V value, RemovalCause cause) {
    pending.incrementAndGet(); // first, or a quick reporter would take the count below 0
    notices.add(new Notice<>(key, value, cause));
  }

  long pending() {
    return pending.get();
  }

  /** Reports what is queued, unless another thread does or this one is doing it further up. */
  void report() {
    if (notices.isEmpty() || calls.getAndIncrement() > 0) {
      return;
    }
    long seen = 1;
    try {
      do {
        reportQueued();
        seen = calls.addAndGet(-seen);
      } while (seen != 0);
    } finally {
      if (seen != 0) {
        calls.set(0); // even the logging failed; the next operation goes on with the rest
      }
    }
  }

  private void reportQueued() {
    for (Notice<K, V> notice = notices.poll(); notice != null; notice = notices.poll()) {
      try {
        listener.onRemoval(notice.key, notice.value, notice.cause);
      } catch (Throwable failure) {
        // Anything, for the caller's operation has succeeded and other notices wait behind this
        // one.
        LOG.warn(
            "cache={}, the removal listener failed, cause={}", cacheName, notice.cause, failure);
      } finally {
        pending.decrementAndGet();
      }
    }
  }
}
