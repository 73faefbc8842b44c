package io.ashlar.resilience.retry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * An account from which retries are paid, and into which successes pay.
 *
 * <p><b>Why.</b> Three attempts a call are harmless while few calls fail, and triple the load when
 * all do - which is when the service can least bear it. An overload that is over keeps going by its
 * own retries: the state is <em>metastable</em> (Bronson, Aghayev, Charapko and Zhu, Metastable
 * Failures in Distributed Systems, HotOS 2021). So retries are limited to a share of other calls.
 *
 * <p><b>Why paid by successes.</b> A share r of all <em>requests</em> still raises the load of a
 * failing service by r, for ever; if load * (1 + r) is above its capacity it never recovers. Paid
 * by successes the account dries up when nothing succeeds, and a failing service sees the load it
 * would see without any retry. (Successes pay in Brooker's "Fixing retries with token buckets and
 * circuit breakers", 2022; the SRE book, chapter 21, and Finagle have requests pay.)
 *
 * <p>A small rate of retries is granted whatever the balance, so that a caller who is rarely called
 * can retry at all.
 *
 * <p>One budget for all calls to one service, shared by its {@link Retry}s. Thread-safe; a success
 * costs a read while the account is full.
 */
public final class RetryBudget {
  /** What a retry costs; successes pay in thousandths of it. */
  private static final long RETRY = 1_000;

  private static final VarHandle BALANCE;
  private static final VarHandle NEXT_FREE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      BALANCE = lookup.findVarHandle(RetryBudget.class, "balance", long.class);
      NEXT_FREE = lookup.findVarHandle(RetryBudget.class, "nextFree", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long deposit;
  private final long capacity;
  private final long freeIntervalNanos;
  private final LongSupplier clock;

  /** Thousandths of a retry, from 0 to the capacity. */
  private volatile long balance;

  /** When the next retry is granted without payment. */
  private volatile long nextFree;

  RetryBudget(double share, int capacity, Duration freeInterval, LongSupplier clock) {
    this.deposit = Math.max(Math.round(share * RETRY), 1);
    this.capacity = capacity * RETRY;
    this.freeIntervalNanos = freeInterval.toNanos();
    this.clock = clock;
    this.balance = this.capacity;
    this.nextFree = clock.getAsLong();
  }

  /**
   * A budget of one retry for ten successes.
   *
   * @return a new budget, see {@link RetryBudgetBuilder} for the rest
   */
  public static RetryBudget ofDefaults() {
    return builder().build();
  }

  /**
   * A budget with options.
   *
   * @return a builder, all of whose options have defaults
   */
  public static RetryBudgetBuilder builder() {
    return new RetryBudgetBuilder();
  }

  /** Pays in for a call that succeeded. */
  public void onSuccess() {
    while (true) {
      long now = balance;
      if (now >= capacity) {
        return;
      }
      if (BALANCE.compareAndSet(this, now, Math.min(now + deposit, capacity))) {
        return;
      }
    }
  }

  /**
   * Pays for a retry.
   *
   * @return whether it may be made
   */
  public boolean tryWithdraw() {
    while (true) {
      long now = balance;
      if (now < RETRY) {
        return isFree();
      }
      if (BALANCE.compareAndSet(this, now, now - RETRY)) {
        return true;
      }
    }
  }

  private boolean isFree() {
    long due = nextFree;
    long now = clock.getAsLong();
    return freeIntervalNanos > 0
        && now - due >= 0
        && NEXT_FREE.compareAndSet(this, due, now + freeIntervalNanos);
  }

  /**
   * How many retries the account could pay for now.
   *
   * @return from 0 to the capacity
   */
  public double balance() {
    return (double) balance / RETRY;
  }

  @Override
  public String toString() {
    return "RetryBudget[balance=" + balance() + ", capacity=" + (double) capacity / RETRY + "]";
  }
}
