package io.ashlar.benchmarks.cache;

import io.ashlar.benchmarks.fork.Counting;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.openjdk.jol.info.GraphLayout;

/**
 * Bytes of a cache beyond its keys and values, by walking its object graph with JOL.
 *
 * <p>An entry's bytes are those of a full cache, less the keys and values, divided by the entries
 * it holds: table, nodes, sketch and whatever else there is, shared out evenly. Keys and values are
 * the same boxes; what a box weighs is measured, not assumed. Which keys a cache holds is asked by
 * a thread of its own, which is collected before the cache is weighed: a cache may know weakly who
 * uses it, and JOL follows weak references, through a thread to all classes there are.
 */
public final class CacheFootprint implements Counting {
  static final String PER_ENTRY = "bytes-per-entry";
  static final String EMPTY = "bytes-empty";

  private static final int ENTRIES = 100_000;
  private static final long FIRST_KEY = 1_000;
  private static final int COLLECTIONS = 10;

  private final int capacity;

  /** A count of the size that the case names; made by name in the child. */
  public CacheFootprint() {
    this(ENTRIES);
  }

  CacheFootprint(int capacity) {
    this.capacity = capacity;
  }

  @Override
  public Map<String, Double> count(String adapter) {
    CacheSubject empty = CacheSubject.named(adapter);
    empty.open(capacity, Function.identity());
    long emptyBytes = bytes(empty.cache());

    CacheSubject full = filled(adapter, capacity);
    long entries = entries(full);
    long held = bytes(full.cache()) - entries * bytes(FIRST_KEY);
    return Map.of(PER_ENTRY, (double) held / entries, EMPTY, (double) emptyBytes);
  }

  private long entries(CacheSubject cache) {
    AtomicLong entries = new AtomicLong();
    WeakReference<Thread> reader =
        joined(
            new Thread(() ->
                entries.set(
                    LongStream.range(FIRST_KEY, FIRST_KEY + capacity)
                        .filter(key -> cache.get(key) != null)
                        .count())));
    for (int i = 0; i < COLLECTIONS && !reader.refersTo(null); i++) {
      System.gc();
    }
    return entries.get();
  }

  private static WeakReference<Thread> joined(Thread thread) {
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a count", e);
    }
    return new WeakReference<>(thread);
  }

  private static CacheSubject filled(String adapter, int capacity) {
    CacheSubject full = CacheSubject.named(adapter);
    full.open(capacity, Function.identity());
    for (long i = 0; i < capacity; i++) {
      Long box = i + FIRST_KEY;
      full.put(box, box);
    }
    return full;
  }

  private static long bytes(Object root) {
    return GraphLayout.parseInstance(root).totalSize();
  }

  /** A cache of 100 entries as a whole, each with the one box that is its key and its value. */
  public static final class Small implements Counting {
    static final String TOTAL = "bytes";

    private static final int ENTRIES = 100;

    @Override
    public Map<String, Double> count(String adapter) {
      return Map.of(TOTAL, (double) bytes(filled(adapter, ENTRIES).cache()));
    }
  }
}
