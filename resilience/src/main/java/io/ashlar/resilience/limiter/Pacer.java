package io.ashlar.resilience.limiter;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A line, the terms it is kept on, and how to wait in it: what {@link TokenBucket} and {@link
 * LeakyBucket} are made of.
 *
 * <h2>Terms that change</h2>
 *
 * A line is kept in units of its rate, so another rate means another line. The old one is closed by
 * the same compare-and-set that callers use: its end moves so far away that nobody is let through
 * any more, and what it was before is all that was ever taken. The new one begins with that, see
 * {@link Rescaling}. Who is refused looks whether the line was closed and then asks its follower;
 * who holds a place finds it again by going from line to line. Threads that wait are woken, to look
 * how long they have to now.
 *
 * <p><b>Owners.</b> {@link #line}: the lock, read by all.
 */
final class Pacer {
  private final String name;
  private final Patience patience;
  private final ReentrantLock changing = new ReentrantLock();
  private volatile Line line;

  Pacer(String name, Terms terms, Patience patience) {
    this.name = name;
    this.patience = patience;
    this.line = new Line(terms, patience.clock().getAsLong());
  }

  String name() {
    return name;
  }

  long now() {
    return patience.clock().getAsLong();
  }

  Terms terms() {
    return line.terms();
  }

  long request(long permits, long nowNanos) {
    checkPermits(permits);
    for (Line current = line; ; current = follower()) {
      Terms terms = current.terms();
      if (permits > terms.most()) {
        return RateLimiter.NEVER;
      }
      long cost = terms.cost(permits);
      long wait = current.request(cost, terms.allowance(cost), nowNanos);
      if (wait == 0 || !current.isClosed()) {
        return wait;
      }
    }
  }

  long estimate(long permits, long nowNanos) {
    checkPermits(permits);
    for (Line current = line; ; current = follower()) {
      Terms terms = current.terms();
      if (permits > terms.most()) {
        return RateLimiter.NEVER;
      }
      long cost = terms.cost(permits);
      long wait = current.estimate(cost, terms.allowance(cost), nowNanos);
      if (!current.isClosed()) {
        return wait;
      }
    }
  }

  @Nullable Reservation reserve(long permits, Duration maximumWait) {
    Objects.requireNonNull(maximumWait, "maximumWait");
    return reserve(permits, Patience.nanos(maximumWait), now());
  }

  private @Nullable Reservation reserve(long permits, long maximumWaitNanos, long nowNanos) {
    checkPermits(permits);
    for (Line current = line; ; current = follower()) {
      Terms terms = current.terms();
      if (permits > terms.most()) {
        return null;
      }
      long cost = terms.cost(permits);
      long longest = Math.min(terms.spacing().toUnits(maximumWaitNanos), terms.longestWait());
      Line.Stretch stretch = current.reserve(cost, terms.allowance(cost), longest, nowNanos);
      if (stretch != null) {
        return new Reservation(this, current, stretch);
      }
      if (!current.isClosed()) {
        return null;
      }
    }
  }

  boolean acquire(long permits, Duration timeout) throws InterruptedException {
    long maximumWait = Patience.nanos(timeout);
    Patience.checkInterrupt();
    long begin = now();
    long wait = request(permits, begin);
    if (wait == 0) {
      return true;
    }
    Reservation reservation =
        wait == RateLimiter.NEVER ? null : reserve(permits, maximumWait, begin);
    if (reservation == null) {
      return false;
    }
    if (reservation.waitNanos() > 0) {
      await(reservation);
    }
    return true;
  }

  /** Waits out a reservation; given back if the thread is interrupted before it is due. */
  private void await(Reservation reservation) throws InterruptedException {
    boolean waited = false;
    try {
      patience.await(reservation::leftNanos);
      waited = true;
    } finally {
      if (!waited) {
        reservation.cancel();
      }
    }
  }

  void refund(long permits) {
    checkPermits(permits);
    long nowNanos = now();
    Line current = line;
    while (!current.refund(permits, nowNanos)) {
      current = follower();
    }
  }

  /** How many permits could be taken now. */
  long availablePermits() {
    for (Line current = line; ; current = follower()) {
      Terms terms = current.terms();
      long free = Math.max(terms.tolerance() - current.debt(now()), 0);
      if (!current.isClosed()) {
        return free / terms.spacing().units();
      }
    }
  }

  /** From now on other terms hold. */
  void change(Terms terms) {
    changing.lock();
    try {
      line = line.followedBy(terms, now());
    } finally {
      changing.unlock();
    }
    patience.wake();
  }

  /** After a line was closed: whoever did it has the lock until its follower is known. */
  private Line follower() {
    changing.lock();
    try {
      return line;
    } finally {
      changing.unlock();
    }
  }

  static void checkPermits(long permits) {
    if (permits < 1) {
      throw new IllegalArgumentException("permits=" + permits + ", must be >= 1");
    }
  }
}
