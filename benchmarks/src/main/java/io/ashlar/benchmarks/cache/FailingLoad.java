package io.ashlar.benchmarks.cache;

import io.ashlar.benchmarks.fork.Counting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * How long it takes until everybody knows that a load has failed: many threads ask for one absent
 * key at once, and its load takes 100 ms and fails.
 *
 * <p>The length of the loads is what is counted: where waiters share the failure it is one load,
 * where each tries again it is one after the other. Two threads go first and are not counted, so
 * that no class is loaded meanwhile.
 */
public final class FailingLoad implements Counting {
  static final String ALL_DONE = "all-done";
  static final String LOADS = "loads";

  private static final long LOAD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int WAITERS = 64;

  private final int waiters;

  /** A count with as many waiters as the case names; made by name in the child. */
  public FailingLoad() {
    this(WAITERS);
  }

  FailingLoad(int waiters) {
    this.waiters = waiters;
  }

  @Override
  public Map<String, Double> count(String adapter) {
    count(adapter, 2);
    return count(adapter, waiters);
  }

  private static Map<String, Double> count(String adapter, int waiters) {
    AtomicInteger loads = new AtomicInteger();
    CacheSubject cache = CacheSubject.named(adapter);
    cache.open(CacheBenchmark.ENTRIES, key -> failSlowly(loads));
    CountDownLatch ready = new CountDownLatch(waiters);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger failures = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < waiters; i++) {
      Thread thread = new Thread(() -> ask(cache, ready, go, failures), "waiter-" + i);
      thread.start();
      threads.add(thread);
    }
    await(ready);
    long start = System.nanoTime();
    go.countDown();
    threads.forEach(FailingLoad::join);
    long nanos = System.nanoTime() - start;
    if (failures.get() != waiters) {
      throw new AssertionError(adapter + ": " + failures + " of " + waiters + " loads failed");
    }
    return Map.of(ALL_DONE, nanos / 1e6, LOADS, (double) loads.get());
  }

  private static Long failSlowly(AtomicInteger loads) {
    loads.incrementAndGet();
    long end = System.nanoTime() + LOAD_NANOS;
    for (long left = LOAD_NANOS; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    throw new IllegalStateException("the load has failed, as it should");
  }

  private static void ask(
      CacheSubject cache, CountDownLatch ready, CountDownLatch go, AtomicInteger failures) {
    ready.countDown();
    await(go);
    try {
      cache.getOrLoad(1L);
    } catch (RuntimeException loadFailed) {
      failures.incrementAndGet();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a count", e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a count", e);
    }
  }
}
