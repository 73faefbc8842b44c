package io.ashlar.resilience.keyed;

import io.ashlar.resilience.limiter.Rate;
import io.ashlar.resilience.limiter.RateLimiter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A token bucket for each of millions of keys - users, addresses, tenants - in memory that is fixed
 * when it is built.
 *
 * <pre>{@code
 * KeyedLimiter limiter = KeyedLimiter.builder(Rate.perSecond(10)).capacity(1_000_000).build();
 * if (limiter.tryAcquire(address)) {
 *   serve();
 * }
 * }</pre>
 *
 * <p><b>No key is ever above its limit</b>, {@code burst + rate * W} in any time W (to a tick),
 * whatever others do. <b>Nobody can fill it up</b>: who comes with new keys without end takes room
 * only while they are in debt, never the room of another, and shares what is left with other
 * newcomers of the same part of the table. Which part that is depends on a secret seed, so it
 * cannot be aimed at. (A map of buckets grows with the number of keys an attacker can think of.)
 *
 * <p>A permit's spacing is rounded up to ticks, by less than 1 in 16,000, or to a nanosecond where
 * that is more. How it works is told in {@code KeyedTable}.
 *
 * <p>Thread-safe. A key that is known is charged by one compare-and-set; a new one takes a lock
 * that is shared by seven keys. Nothing is allocated but by {@link #topDebtors}.
 */
public final class KeyedLimiter {
  private final String name;
  private final Rate rate;
  private final long burst;
  private final LongSupplier clock;
  private final long origin;
  private final Ticks ticks;
  private final SipHash hash;
  private final KeyedTable table;
  private final @Nullable RateLimiter parent;

  KeyedLimiter(
      String name,
      Rate rate,
      long burst,
      int sets,
      SipHash hash,
      LongSupplier clock,
      @Nullable RateLimiter parent) {
    this.parent = parent;
    this.name = name;
    this.rate = rate;
    this.burst = burst;
    this.clock = clock;
    this.hash = hash;
    this.ticks = Ticks.of(rate, burst);
    this.origin = clock.getAsLong();
    this.table = new KeyedTable(sets, burst * ticks.perPermit(), 0);
  }

  /**
   * A limiter that lets each key through at a rate.
   *
   * @param rate how many in what time, for each key
   * @return a builder; without further options the burst is the rate's number of permits, and there
   *     is room for 100,000 keys
   */
  public static KeyedLimiterBuilder builder(Rate rate) {
    return new KeyedLimiterBuilder(Objects.requireNonNull(rate, "rate"));
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
   * Takes a permit of a key if it is free.
   *
   * @param key the key
   * @return whether it was taken
   */
  public boolean tryAcquire(long key) {
    return request(key, 1, clock.getAsLong()) == 0;
  }

  /**
   * Takes a permit of a key if it is free.
   *
   * @param key the key; equal texts are one key
   * @return whether it was taken
   */
  public boolean tryAcquire(CharSequence key) {
    return request(key, 1, clock.getAsLong()) == 0;
  }

  /**
   * Takes permits of a key if they are free at the given time.
   *
   * @param key the key
   * @param permits how many, at least 1
   * @param nowNanos the time on this limiter's clock
   * @return 0 if they were taken; otherwise nothing was, and it is the nanoseconds until they are
   *     free if nobody else comes, or {@link RateLimiter#NEVER}
   * @throws IllegalArgumentException if {@code permits} is below 1
   */
  public long request(long key, long permits, long nowNanos) {
    return charge(hash.hash(key), permits, nowNanos);
  }

  /**
   * As {@link #request(long, long, long)}, for a text.
   *
   * @param key the key; equal texts are one key
   * @param permits how many, at least 1
   * @param nowNanos the time on this limiter's clock
   * @return 0, nanoseconds, or {@link RateLimiter#NEVER}
   * @throws IllegalArgumentException if {@code permits} is below 1
   */
  public long request(CharSequence key, long permits, long nowNanos) {
    return charge(hash.hash(key), permits, nowNanos);
  }

  /** As {@link #request(long, long, long)}, for a key's hash. */
  long charge(long hashed, long permits, long nowNanos) {
    if (permits < 1) {
      throw new IllegalArgumentException("permits=" + permits + ", must be >= 1");
    }
    if (permits > burst) {
      return RateLimiter.NEVER;
    }
    RateLimiter above = parent;
    if (above == null) {
      return chargeKey(hashed, permits, nowNanos);
    }
    long wait = estimateKey(hashed, permits, nowNanos);
    wait = Math.max(wait, above.estimate(permits, nowNanos));
    if (wait == 0) {
      wait = above.request(permits, nowNanos);
    }
    if (wait != 0) {
      return wait;
    }
    wait = chargeKey(hashed, permits, nowNanos);
    if (wait != 0) {
      above.refund(permits); // another caller of this key was quicker
    }
    return wait;
  }

  private long chargeKey(long hashed, long permits, long nowNanos) {
    long now = ticks.at(nowNanos - origin);
    return ticks.toNanos(table.request(hashed, permits * ticks.perPermit(), now));
  }

  private long estimateKey(long hashed, long permits, long nowNanos) {
    long now = ticks.at(nowNanos - origin);
    return ticks.toNanos(table.estimate(hashed, permits * ticks.perPermit(), now));
  }

  /**
   * How many requests found their part of the table full of other keys in debt, so that they were
   * charged to a bucket they share with each other, or refused by it. If this grows, there are more
   * busy keys than the limiter was built for.
   *
   * @return the number since this was built
   */
  public long crowdedRequests() {
    return table.crowded();
  }

  /**
   * The keys that are deepest in debt, by what is kept of them: not the key but its {@linkplain
   * #fingerprint fingerprint}. Looks through the whole table.
   *
   * @param most how many at most, at least 1
   * @return those in debt, the deepest first
   * @throws IllegalArgumentException if {@code most} is below 1
   */
  public List<Debtor> topDebtors(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("most=" + most + ", must be >= 1");
    }
    Comparator<Debtor> byDebt = Comparator.comparingDouble(Debtor::permits);
    PriorityQueue<Debtor> deepest = new PriorityQueue<>(byDebt);
    table.forEachDebt(
        ticks.at(clock.getAsLong() - origin),
        (fingerprint, debt) -> {
          deepest.add(new Debtor(fingerprint, (double) debt / ticks.perPermit()));
          if (deepest.size() > most) {
            deepest.remove();
          }
        });
    List<Debtor> debtors = new ArrayList<>(deepest);
    debtors.sort(Collections.reverseOrder(byDebt));
    return List.copyOf(debtors);
  }

  /**
   * What is kept of a key: to find it again among the {@link #topDebtors}.
   *
   * @param key the key
   * @return a number that few keys have, and that differs from limiter to limiter
   */
  public long fingerprint(long key) {
    return table.fingerprint(hash.hash(key));
  }

  /**
   * What is kept of a key: to find it again among the {@link #topDebtors}.
   *
   * @param key the key
   * @return a number that few keys have, and that differs from limiter to limiter
   */
  public long fingerprint(CharSequence key) {
    return table.fingerprint(hash.hash(key));
  }

  /** For tests. */
  KeyedTable table() {
    return table;
  }

  @Override
  public String toString() {
    return "KeyedLimiter[name=" + name + ", rate=" + rate + ", burst=" + burst + "]";
  }
}
