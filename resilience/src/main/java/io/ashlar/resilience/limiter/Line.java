package io.ashlar.resilience.limiter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The line in which permits stand: one long that says when the next one may leave it.
 *
 * <h2>The algorithm</h2>
 *
 * The generic cell rate algorithm, virtual scheduling form (ITU-T I.371, annex A; Turner 1986 for
 * the leaky bucket it restates). Each permit occupies a stretch of time as long as the rate's
 * {@link Spacing}; stretches follow each other without overlap. The one word of state is the end of
 * the last one, the <em>theoretical arrival time</em> (TAT) of the next. A request at time t takes
 * the stretch that begins at max(t, TAT) and conforms if that stretch ends no later than t plus an
 * allowance; the TAT then moves to its end. If not, it has to wait for as long as it is too late.
 * With the allowance of a burst of n permits this is exactly a token bucket of capacity n, without
 * a token to add or a timer to add it.
 *
 * <p><b>The bound.</b> Each permit granted at g has a stretch of its own inside [g, g + allowance].
 * So the permits granted in any time W have disjoint stretches inside W + allowance, and there are
 * at most (W + allowance) / spacing of them.
 *
 * <h2>Reservations that are given back</h2>
 *
 * A reservation is a stretch taken before its time. Given back by the last in line, it moves the
 * TAT back, which is what had happened had nobody come. Given back from the middle it must not: two
 * callers would get the last stretch. It becomes a <em>hole</em>, which the next reservation that
 * fits takes; a hole that begins in the past is lost, because a permit granted now needs a stretch
 * that begins now or later.
 *
 * <h2>Long silences</h2>
 *
 * The TAT counts units as small as 2<sup>-30</sup> ns and wraps around; compared after a long
 * silence it would seem to lie ahead. {@link #seen} tells: a time in nanoseconds that is never
 * later than the TAT. It is written after the TAT and read after it, both volatile, so who reads a
 * TAT reads its {@code seen} or a later one. If that is too long ago for differences to be trusted,
 * the TAT is first set to now - which grants nothing - and then {@code seen}; nobody charges while
 * it is old. Each is written by compare-and-set only, so a thread that slept over it changes
 * nothing. A step back of the clock is cut off at {@code seen} by the same comparison.
 *
 * <p>A line can be closed and followed by another one, on other {@link Terms}; {@link Pacer} tells
 * how.
 *
 * <p><b>Owners.</b> {@link #tat}, {@link #seen} and {@link #reserved}: whoever wins the
 * compare-and-set. {@link #holes}: the lock, which is taken only when a reservation is given back
 * or a hole is there to be taken.
 */
final class Line {
  private static final VarHandle TAT;
  private static final VarHandle SEEN;
  private static final VarHandle RESERVED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      TAT = lookup.findVarHandle(Line.class, "tat", long.class);
      SEEN = lookup.findVarHandle(Line.class, "seen", long.class);
      RESERVED = lookup.findVarHandle(Line.class, "reserved", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * The debt of a closed line: still more than anybody may have when it is not trusted any more.
   */
  private static final long CLOSED = 4 * Spacing.MAX_UNITS;

  private final Terms terms;
  private final Spacing spacing;
  private final long unitsPerNano;

  /** Nanoseconds over which differences in units are trusted. */
  private final long trustedNanos;

  private volatile long tat;
  private volatile long seen;

  /** An end of the line that somebody waits for, or waited: a refund does not go behind it. */
  private volatile long reserved;

  /** The first in the line's order, or null; linked by {@link Hole#next}. */
  private volatile @Nullable Hole holes;

  /** Written before the end that belongs to it. */
  private volatile boolean closed;

  /** Who goes on where this line was closed. Written under the lock. */
  private volatile @Nullable Follower follower;

  private final ReentrantLock lock = new ReentrantLock();

  /** A stretch in the middle of the line that nobody has. */
  private static final class Hole {
    private final long begin;
    private final long end;
    private @Nullable Hole next;

    Hole(long begin, long end, @Nullable Hole next) {
      this.begin = begin;
      this.end = end;
      this.next = next;
    }
  }

  /** A line that began when this one was closed, and where the places of this one are on it. */
  private record Follower(Line line, Rescaling scale, long sinceNanos) {
    Stretch moved(Stretch stretch) {
      return new Stretch(
          scale.place(stretch.begin), scale.place(stretch.end), stretch.waitNanos, sinceNanos);
    }
  }

  Line(Terms terms, long nowNanos) {
    this.terms = terms;
    this.spacing = terms.spacing();
    this.unitsPerNano = spacing.unitsPerNano();
    this.trustedNanos = 2 * Spacing.MAX_UNITS / unitsPerNano;
    this.tat = nowNanos * unitsPerNano;
    this.reserved = tat;
    this.seen = nowNanos;
  }

  Terms terms() {
    return terms;
  }

  /** Whether nobody is let through any more, because another line has followed or is about to. */
  boolean isClosed() {
    return closed;
  }

  /**
   * Takes a stretch if it may begin and end in time.
   *
   * @param cost its length in units
   * @param allowance how many units after now it may end, at least {@code cost}
   * @return 0 if taken, otherwise the nanoseconds it would have to wait
   */
  long request(long cost, long allowance, long nowNanos) {
    while (true) {
      long last = tat;
      long then = seen;
      long now = notBefore(then, nowNanos);
      if (now - then > trustedNanos) {
        if (closed) {
          return RateLimiter.NEVER;
        }
        wake(last, then, now);
        continue;
      }
      long end = Math.max(last - now * unitsPerNano, 0) + cost;
      if (end > allowance) {
        return spacing.toNanos(end - allowance);
      }
      if (TAT.compareAndSet(this, last, now * unitsPerNano + end)) {
        keepSeen(then, now);
        return 0;
      }
    }
  }

  /** Says what {@link #request} would. */
  long estimate(long cost, long allowance, long nowNanos) {
    long end = debt(nowNanos) + cost;
    return end > allowance ? spacing.toNanos(end - allowance) : 0;
  }

  /** Units by which the line reaches into the future; 0 if it is empty. */
  long debt(long nowNanos) {
    long last = tat;
    long then = seen;
    long now = notBefore(then, nowNanos);
    return now - then > trustedNanos ? 0 : Math.max(last - now * unitsPerNano, 0);
  }

  /**
   * Takes a stretch that may have to be waited for.
   *
   * @param patience the most units to wait
   * @return the stretch, or null if the wait would be longer; nothing is taken then
   */
  @Nullable Stretch reserve(long cost, long allowance, long patience, long nowNanos) {
    if (holes != null) {
      Stretch filled = fillHole(cost, allowance, patience, nowNanos);
      if (filled != null) {
        return filled;
      }
    }
    while (true) {
      long last = tat;
      long then = seen;
      long now = notBefore(then, nowNanos);
      if (now - then > trustedNanos) {
        if (closed) {
          return null;
        }
        wake(last, then, now);
        continue;
      }
      long end = Math.max(last - now * unitsPerNano, 0) + cost;
      if (end > allowance + patience || end > 2 * Spacing.MAX_UNITS) {
        return null;
      }
      long newTat = now * unitsPerNano + end;
      if (end > allowance) {
        keepReserved(newTat);
      }
      if (TAT.compareAndSet(this, last, newTat)) {
        keepSeen(then, now);
        return new Stretch(newTat - cost, newTat, waitNanos(end - allowance), now);
      }
    }
  }

  /** What a reservation took: units on the line, how long to wait for it, and when it came. */
  record Stretch(long begin, long end, long waitNanos, long madeNanos) {}

  /** Gives a reservation back. At most once for each. */
  void cancel(Stretch stretch, long nowNanos) {
    Follower next;
    lock.lock();
    try {
      next = follower;
      if (next == null && !isPast(stretch, nowNanos)) {
        dropPast(nowNanos);
        if (TAT.compareAndSet(this, stretch.end, stretch.begin)) {
          mergeHoleIntoEnd(stretch.begin);
        } else {
          insertHole(stretch);
        }
      }
    } finally {
      lock.unlock();
    }
    if (next != null && !isPast(stretch, next.sinceNanos)) {
      next.line.cancel(next.moved(stretch), nowNanos);
    }
  }

  /** Nanoseconds until a stretch that was reserved may be used; 0 if that time has come. */
  long left(Stretch stretch, long nowNanos) {
    Follower next = follower;
    if (isPast(stretch, next == null ? nowNanos : next.sinceNanos)) {
      return 0;
    }
    if (next != null) {
      return next.line.left(next.moved(stretch), nowNanos);
    }
    long allowance = terms.allowance(stretch.end - stretch.begin);
    return waitNanos(stretch.end - allowance - nowNanos * unitsPerNano);
  }

  /** No line is that long: all of it has passed, and its units mean other times by now. */
  private boolean isPast(Stretch stretch, long nowNanos) {
    return nowNanos - stretch.madeNanos > trustedNanos;
  }

  /**
   * Closes this line and begins another one, on other terms, with all that was taken of this one
   * and all who wait in it.
   */
  Line followedBy(Terms other, long nowNanos) {
    lock.lock();
    try {
      closed = true;
      while (true) {
        long last = tat;
        long then = seen;
        long now = notBefore(then, nowNanos);
        long debt = now - then > trustedNanos ? 0 : Math.max(last - now * unitsPerNano, 0);
        if (TAT.compareAndSet(this, last, now * unitsPerNano + CLOSED)) {
          Rescaling scale = Rescaling.of(terms, other, debt, now);
          Line next = new Line(other, now);
          next.inherit(this, scale, debt);
          follower = new Follower(next, scale, now);
          holes = null;
          return next;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Before anybody else knows this line. */
  private void inherit(Line old, Rescaling scale, long debt) {
    tat = scale.place(scale.oldNow() + debt);
    long waitedFor = Math.min(Math.max(old.reserved - scale.oldNow(), 0), debt);
    reserved = scale.place(scale.oldNow() + waitedFor);
    Hole last = null;
    for (Hole hole = debt == 0 ? null : old.holes; hole != null; hole = hole.next) {
      Hole copy = new Hole(scale.place(hole.begin), scale.place(hole.end), null);
      link(last, copy);
      last = copy;
    }
  }

  /**
   * Shortens the line from its end, not further than to now, nor to a stretch that somebody waits
   * for: two would get it.
   *
   * @return false if the line is closed
   */
  boolean refund(long permits, long nowNanos) {
    while (true) {
      long last = tat;
      long debt = debt(nowNanos);
      if (closed) {
        return false;
      }
      long waitedFor = Math.max(reserved - notBefore(seen, nowNanos) * unitsPerNano, 0);
      long most = debt - waitedFor;
      if (most <= 0) {
        return true;
      }
      long spacingUnits = spacing.units();
      long given = permits > most / spacingUnits ? most : permits * spacingUnits;
      if (TAT.compareAndSet(this, last, last - given)) {
        return true;
      }
    }
  }

  /** Before the end itself is moved: who reads the new end reads this or a later one. */
  private void keepReserved(long end) {
    while (true) {
      long known = reserved;
      if (end - known <= 0 || RESERVED.compareAndSet(this, known, end)) {
        return;
      }
    }
  }

  private static long notBefore(long then, long nowNanos) {
    return nowNanos - then < 0 ? then : nowNanos;
  }

  /** Declares a line of which nobody took anything for very long to be empty. */
  private void wake(long last, long then, long now) {
    if (holes != null) {
      forgetHoles();
    }
    long known = reserved;
    if (TAT.compareAndSet(this, last, now * unitsPerNano)) {
      RESERVED.compareAndSet(this, known, now * unitsPerNano);
      SEEN.compareAndSet(this, then, now);
    }
  }

  /** Moves {@link #seen} on, long before it would be too old: rarely, so that it stays shared. */
  private void keepSeen(long then, long now) {
    if (now - then > trustedNanos / 4) {
      keepReserved(now * unitsPerNano); // an end that is past is as good as now
      SEEN.compareAndSet(this, then, now);
    }
  }

  private void forgetHoles() {
    lock.lock();
    try {
      holes = null;
    } finally {
      lock.unlock();
    }
  }

  private long waitNanos(long units) {
    return units <= 0 ? 0 : spacing.toNanos(units);
  }

  private @Nullable Stretch fillHole(long cost, long allowance, long patience, long nowNanos) {
    lock.lock();
    try {
      dropPast(nowNanos);
      long now = notBefore(seen, nowNanos) * unitsPerNano;
      Hole before = null;
      for (Hole hole = holes; hole != null; before = hole, hole = hole.next) {
        long begin = hole.begin - now < 0 ? now : hole.begin;
        long end = begin + cost;
        if (end - now > allowance + patience) {
          return null; // and all further ones are later still
        }
        if (end - hole.end <= 0) {
          Hole rest = end == hole.end ? hole.next : new Hole(end, hole.end, hole.next);
          link(before, rest);
          return new Stretch(begin, end, waitNanos(end - now - allowance), nowNanos);
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void insertHole(Stretch stretch) {
    Hole before = null;
    Hole after = holes;
    while (after != null && after.begin - stretch.begin < 0) {
      before = after;
      after = after.next;
    }
    long end = stretch.end;
    if (after != null && after.begin == end) {
      end = after.end;
      after = after.next;
    }
    if (before != null && before.end == stretch.begin) {
      replace(before, new Hole(before.begin, end, after));
    } else {
      link(before, new Hole(stretch.begin, end, after));
    }
  }

  /** The line has got shorter: a hole that now lies at its end is not one any more. */
  private void mergeHoleIntoEnd(long end) {
    Hole before = null;
    for (Hole hole = holes; hole != null; before = hole, hole = hole.next) {
      if (hole.end == end) {
        if (TAT.compareAndSet(this, hole.end, hole.begin)) {
          link(before, hole.next);
        }
        return;
      }
    }
  }

  /** Forgets the holes of which nothing lies in the future. */
  private void dropPast(long nowNanos) {
    long then = seen;
    long now = notBefore(then, nowNanos);
    Hole first = now - then > trustedNanos ? null : holes;
    while (first != null && first.end - now * unitsPerNano <= 0) {
      first = first.next;
    }
    holes = first;
  }

  private void replace(Hole old, Hole fresh) {
    Hole before = null;
    for (Hole hole = holes; hole != old && hole != null; hole = hole.next) {
      before = hole;
    }
    link(before, fresh);
  }

  private void link(@Nullable Hole before, @Nullable Hole rest) {
    if (before == null) {
      holes = rest;
    } else {
      before.next = rest;
    }
  }
}
