package io.ashlar.resilience;

import java.time.Duration;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** A clock that moves when a test says so, and by as much. */
public final class VirtualTime implements LongSupplier {
  private volatile long now;
  private volatile long reads;

  public VirtualTime() {
    this(1_000_000_007);
  }

  public VirtualTime(long now) {
    this.now = now;
  }

  @Override
  public long getAsLong() {
    reads++;
    return now;
  }

  /** How often the clock has been read. */
  public long reads() {
    return reads;
  }

  public long now() {
    return now;
  }

  public void set(long nanos) {
    now = nanos;
  }

  public void advance(long nanos) {
    now += nanos;
  }

  public void advance(Duration duration) {
    advance(duration.toNanos());
  }

  /** Waiting in virtual time: the clock moves instead. */
  public LongConsumer park() {
    return this::advance;
  }
}
