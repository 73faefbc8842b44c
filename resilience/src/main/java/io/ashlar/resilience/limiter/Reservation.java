package io.ashlar.resilience.limiter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A place in the line of a limiter: permits that are taken and may be used once a time has come.
 *
 * <p>For those who wait in their own way, for instance by scheduling. Who changes his mind gives it
 * back by {@link #cancel}, and the next in line who fits takes the place.
 *
 * <p>Thread-safe.
 */
public final class Reservation {
  private static final VarHandle CANCELLED;

  static {
    try {
      CANCELLED =
          MethodHandles.lookup().findVarHandle(Reservation.class, "cancelled", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Pacer pacer;
  private final Line line;
  private final Line.Stretch stretch;
  private volatile boolean cancelled;

  Reservation(Pacer pacer, Line line, Line.Stretch stretch) {
    this.pacer = pacer;
    this.line = line;
    this.stretch = stretch;
  }

  /**
   * How long to wait from the reservation on, as it was when it was made.
   *
   * @return nanoseconds, 0 if the permits may be used at once
   */
  public long waitNanos() {
    return stretch.waitNanos();
  }

  /**
   * How long to wait from now on. If the limiter is given another rate meanwhile this becomes
   * longer or shorter: who sleeps for long does well to ask again when he wakes up.
   *
   * @return nanoseconds, 0 if the permits may be used
   */
  public long leftNanos() {
    return line.left(stretch, pacer.now());
  }

  /**
   * Gives the permits back. Only of use before they have been used, which this object cannot know.
   *
   * @return whether this call did it; false if an earlier one did
   */
  public boolean cancel() {
    if (!CANCELLED.compareAndSet(this, false, true)) {
      return false;
    }
    line.cancel(stretch, pacer.now());
    return true;
  }

  @Override
  public String toString() {
    return "Reservation[limiter="
        + pacer.name()
        + ", waitNanos="
        + stretch.waitNanos()
        + (cancelled ? ", cancelled]" : "]");
  }
}
