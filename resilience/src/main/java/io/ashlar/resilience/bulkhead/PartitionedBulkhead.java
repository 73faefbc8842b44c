package io.ashlar.resilience.bulkhead;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A bulkhead whose places belong to partitions - tenants, kinds of requests - in shares, and may be
 * lent from one to another while they are not used.
 *
 * <pre>{@code
 * PartitionedBulkhead bulkhead =
 *     PartitionedBulkhead.builder(100).partition("live", 3).partition("batch", 1).build();
 * int left = bulkhead.call("live", () -> stock.query(item));
 * }</pre>
 *
 * <p><b>The rule.</b> A partition that uses less than its share gets a place if one is free. One
 * that uses all of it may borrow, if then enough are free for the others: all of their unused
 * places that are not {@linkplain PartitionedBulkheadBuilder#lendable lendable}. So all together
 * never have more than the limit; a partition that comes back from a rest finds the rest of its
 * share at once if nothing is lendable, half of it if half is, and otherwise when a borrower's call
 * ends. A borrower is not interrupted.
 *
 * <p><b>Shares</b> are the limit in proportion to the weights, rounded so that they add up to it
 * (largest remainders). With a low limit the share of a small partition may be 0; it then lives on
 * loans.
 *
 * <p>Does not wait. Thread-safe: a lock around a few additions. A call may enter again from within;
 * it takes a place each time.
 */
public final class PartitionedBulkhead {
  private final String name;
  private final double lendable;
  private final Map<String, Partition> partitions = new LinkedHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();

  // All guarded by the lock, as the fields of the partitions are.
  private int limit;
  private int inFlight;

  /** The parts of all shares that are not used. */
  private int unused;

  private static final class Partition {
    private final int weight;
    private int share;
    private int inFlight;

    Partition(int weight) {
      this.weight = weight;
    }

    private int unused() {
      return Math.max(0, share - inFlight);
    }
  }

  PartitionedBulkhead(String name, int limit, double lendable, Map<String, Integer> weights) {
    this.name = name;
    this.lendable = lendable;
    weights.forEach((partition, weight) -> partitions.put(partition, new Partition(weight)));
    divide(limit);
  }

  /**
   * A bulkhead for so many calls at once, without a partition yet.
   *
   * @param limit at least 1
   * @return a builder
   * @throws IllegalArgumentException if the limit is below 1
   */
  public static PartitionedBulkheadBuilder builder(int limit) {
    return new PartitionedBulkheadBuilder(Bulkhead.checkLimit(limit));
  }

  /** Divides the places. Holds the lock, or is the constructor. */
  private void divide(int newLimit) {
    long weights = 0;
    for (Partition partition : partitions.values()) {
      weights += partition.weight;
    }
    int left = newLimit;
    for (Partition partition : partitions.values()) {
      partition.share = (int) ((long) newLimit * partition.weight / weights);
      left -= partition.share;
    }
    while (left > 0) {
      neediest(newLimit, weights).share++;
      left--;
    }
    limit = newLimit;
    unused = 0;
    for (Partition partition : partitions.values()) {
      unused += partition.unused();
    }
  }

  /** The one whose share is furthest below its due; the first of several. */
  private Partition neediest(int newLimit, long weights) {
    Partition neediest = null;
    long most = Long.MIN_VALUE;
    for (Partition partition : partitions.values()) {
      long lacking = (long) newLimit * partition.weight - partition.share * weights;
      if (neediest == null || lacking > most) {
        neediest = partition;
        most = lacking;
      }
    }
    return Objects.requireNonNull(neediest, "there is at least one partition");
  }

  /**
   * The name.
   *
   * @return what the builder was given
   */
  public String name() {
    return name;
  }

  /**
   * How many calls may be under way, of all partitions.
   *
   * @return at least 1
   */
  public int limit() {
    lock.lock();
    try {
      return limit;
    } finally {
      lock.unlock();
    }
  }

  /**
   * How many calls are under way, of all partitions.
   *
   * @return not negative; above the limit only after that was lowered
   */
  public int inFlight() {
    lock.lock();
    try {
      return inFlight;
    } finally {
      lock.unlock();
    }
  }

  /**
   * How many calls of a partition are under way.
   *
   * @param partition its name
   * @return not negative; above the share if places are borrowed
   * @throws IllegalArgumentException if there is no such partition
   */
  public int inFlight(String partition) {
    Partition known = known(partition);
    lock.lock();
    try {
      return known.inFlight;
    } finally {
      lock.unlock();
    }
  }

  /**
   * How many places belong to a partition.
   *
   * @param partition its name
   * @return from 0 to the limit
   * @throws IllegalArgumentException if there is no such partition
   */
  public int share(String partition) {
    Partition known = known(partition);
    lock.lock();
    try {
      return known.share;
    } finally {
      lock.unlock();
    }
  }

  private Partition known(String partition) {
    Objects.requireNonNull(partition, "partition");
    Partition known = partitions.get(partition);
    if (known == null) {
      throw new IllegalArgumentException(
          "partition=" + partition + ", must be one of " + partitions.keySet());
    }
    return known;
  }

  /**
   * Takes a place if the partition can have one.
   *
   * @param partition its name
   * @return whether it was taken; it must be given back by {@link #release}, once
   * @throws IllegalArgumentException if there is no such partition
   */
  public boolean tryAcquire(String partition) {
    return take(known(partition));
  }

  private boolean take(Partition partition) {
    lock.lock();
    try {
      boolean own = partition.unused() > 0;
      int kept = own ? 0 : unused - (int) (unused * lendable);
      if (inFlight + kept >= limit) {
        return false;
      }
      partition.inFlight++;
      inFlight++;
      unused -= own ? 1 : 0;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives a place back.
   *
   * @param partition the name of the partition for which it was taken
   * @throws IllegalArgumentException if there is no such partition
   * @throws IllegalStateException if no call of it is under way: a place was given back twice
   */
  public void release(String partition) {
    Partition known = known(partition);
    lock.lock();
    try {
      if (known.inFlight == 0) {
        throw new IllegalStateException(
            "bulkhead " + name + ", partition " + partition + ": released more than acquired");
      }
      int before = known.unused();
      known.inFlight--;
      inFlight--;
      unused += known.unused() - before;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Changes how many calls may be under way, and divides the places anew. Calls under way are left
   * to end.
   *
   * @param limit at least 1
   * @throws IllegalArgumentException if it is below 1
   */
  public void changeLimit(int limit) {
    Bulkhead.checkLimit(limit);
    lock.lock();
    try {
      divide(limit);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes a call if its partition can have a place; does not wait.
   *
   * @param partition the name of the partition
   * @param call the call
   * @param <T> type of its result
   * @return its result
   * @throws BulkheadFullException if it cannot; the call is not made then
   * @throws IllegalArgumentException if there is no such partition
   * @throws Exception what the call throws
   */
  public <T extends @Nullable Object> T call(String partition, Callable<T> call) throws Exception {
    Objects.requireNonNull(call, "call");
    if (!tryAcquire(partition)) {
      throw new BulkheadFullException(name + "/" + partition, share(partition));
    }
    try {
      return call.call();
    } finally {
      release(partition);
    }
  }

  @Override
  public String toString() {
    lock.lock();
    try {
      StringBuilder text = new StringBuilder("PartitionedBulkhead[name=" + name);
      text.append(", limit=").append(limit);
      partitions.forEach((partition, state) ->
          text.append(", ")
              .append(partition)
              .append('=')
              .append(state.inFlight)
              .append('/')
              .append(state.share));
      return text.append(']').toString();
    } finally {
      lock.unlock();
    }
  }
}
