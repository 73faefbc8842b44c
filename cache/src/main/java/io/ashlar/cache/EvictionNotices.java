package io.ashlar.cache;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The evictions that the listener has not heard of yet, in the order in which they happened.
 *
 * <p>They are queued while the cache is locked, which fixes their order, and told after it is
 * unlocked under a lock of their own. Who has that lock tells all there are; so a thread that gets
 * it after its own eviction finds that eviction told, or tells it. That is what "synchronous" means
 * here; {@link RemovalNotices}, which nobody waits for, needs no such lock.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
final class EvictionNotices<K, V> {
  private static final Logger LOG = LoggerFactory.getLogger(EvictionListener.class);

  private record Notice<K, V>(K key, V value, RemovalCause cause) {}

  private final String cacheName;
  private final EvictionListener<? super K, ? super V> listener;
  private final ReentrantLock telling = new ReentrantLock();
  private final Queue<Notice<K, V>> notices = new ConcurrentLinkedQueue<>();

  /** Queued and not yet told to the end: one that is taken from the queue may still be told. */
  private final AtomicLong pending = new AtomicLong();

  EvictionNotices(String cacheName, EvictionListener<? super K, ? super V> listener) {
    this.cacheName = cacheName;
    this.listener = listener;
  }

  /** Queues a notice. Called with the cache locked. */
  void add(K key, V value, RemovalCause cause) {
    pending.incrementAndGet();
    notices.add(new Notice<>(key, value, cause));
  }

  /** Returns when all that were queued before have been told. Not with the cache locked. */
  void tell() {
    // Further up in this thread's stack the listener is being told: that call goes on with ours.
    if (pending.get() == 0 || telling.isHeldByCurrentThread()) {
      return;
    }
    telling.lock();
    try {
      for (Notice<K, V> notice = notices.poll(); notice != null; notice = notices.poll()) {
        tell(notice);
      }
    } finally {
      telling.unlock();
    }
  }

  private void tell(Notice<K, V> notice) {
    try {
      listener.onEviction(notice.key, notice.value, notice.cause);
    } catch (Throwable failure) {
      // Anything, for the caller's operation has succeeded and other notices wait behind this one.
      LOG.warn(
          "cache={}, the eviction listener failed, cause={}", cacheName, notice.cause, failure);
    } finally {
      pending.decrementAndGet();
    }
  }
}
