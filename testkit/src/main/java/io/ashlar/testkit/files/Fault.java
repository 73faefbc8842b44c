package io.ashlar.testkit.files;

import java.time.Duration;
import java.util.Objects;

/**
 * A way for an operation to go wrong; immutable. See {@link CrashFileSystem#inject}.
 *
 * <p>Several faults may meet in one operation: delays add up, the smallest transfer counts, and the
 * first error is thrown.
 */
public final class Fault {
  final String reason;
  final long delayNanos;
  final int transferLimit;
  final long flippedBit;
  final boolean interrupts;

  private Fault(
      String reason, long delayNanos, int transferLimit, long flippedBit, boolean interrupts) {
    this.reason = reason;
    this.delayNanos = delayNanos;
    this.transferLimit = transferLimit;
    this.flippedBit = flippedBit;
    this.interrupts = interrupts;
  }

  /**
   * EIO: the operation throws an {@link java.io.IOException} and does nothing. A {@code force} that
   * fails so drops the bytes and names it should have made durable: reads go on showing them, the
   * next {@code force} succeeds, and a power loss takes them all the same. A file that was cut
   * short remains so: the next {@code force} makes the cut durable.
   *
   * @return the fault
   */
  public static Fault ioError() {
    return new Fault("Input/output error", 0, Integer.MAX_VALUE, -1, false);
  }

  /**
   * ENOSPC: like {@link #ioError()}, for want of space. A real disk mostly takes a part of the
   * write first; {@link #shortTransfer} on the operation before says that.
   *
   * @return the fault
   */
  public static Fault noSpace() {
    return new Fault("No space left on device", 0, Integer.MAX_VALUE, -1, false);
  }

  /**
   * A read or write of fewer bytes than asked for.
   *
   * @param bytes the most that are transferred, at least 1
   * @return the fault
   */
  public static Fault shortTransfer(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("bytes=" + bytes + ", must be >= 1");
    }
    return new Fault("", 0, bytes, -1, false);
  }

  /**
   * A read that returns one wrong bit; the file itself stays as it is.
   *
   * @param bit which bit of those read, at least 0, taken modulo their number
   * @return the fault
   */
  public static Fault bitFlip(long bit) {
    if (bit < 0) {
      throw new IllegalArgumentException("bit=" + bit + ", must be >= 0");
    }
    return new Fault("", 0, Integer.MAX_VALUE, bit, false);
  }

  /**
   * An operation that takes long, such as a slow {@code force}. The file system's sleeper waits
   * (see {@link CrashFileSystem.Builder#sleeper}); other threads go on meanwhile.
   *
   * @param duration how long, at least 0
   * @return the fault
   */
  public static Fault delay(Duration duration) {
    if (Objects.requireNonNull(duration, "duration").isNegative()) {
      throw new IllegalArgumentException("duration=" + duration + ", must not be negative");
    }
    return new Fault("", duration.toNanos(), Integer.MAX_VALUE, -1, false);
  }

  /**
   * An interrupt of the calling thread in the middle of the operation. As the contract of {@link
   * java.nio.channels.InterruptibleChannel} wants it, the channel is closed, the thread's interrupt
   * status set, and {@link java.nio.channels.ClosedByInterruptException} thrown. An operation
   * without a channel only sets the status.
   *
   * @return the fault
   */
  public static Fault interrupt() {
    return new Fault("", 0, Integer.MAX_VALUE, -1, true);
  }

  /** What happens, in a few words. */
  @Override
  public String toString() {
    if (!reason.isEmpty()) {
      return reason;
    } else if (interrupts) {
      return "interrupt";
    } else if (flippedBit >= 0) {
      return "bit " + flippedBit + " flipped";
    } else if (transferLimit < Integer.MAX_VALUE) {
      return "at most " + transferLimit + " bytes transferred";
    }
    return "delay of " + Duration.ofNanos(delayNanos);
  }
}
