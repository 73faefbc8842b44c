package io.ashlar.testkit.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The clocks of one node: a monotonic one in nanoseconds and a wall clock, both wrong in the ways
 * of real ones.
 *
 * <ul>
 *   <li>The <b>rate</b> may be off by parts per million (quartz: up to 200; a broken virtual
 *       machine: anything). Timers of the node follow its rate; those that fall on one nanosecond
 *       of virtual time, as on a fast clock two of its own nanoseconds may, happen in the order
 *       they were set.
 *   <li>The wall clock may <b>jump</b> either way (a step of NTP, an operator). The monotonic clock
 *       does not.
 *   <li>Both may be <b>suspended</b> (a virtual machine frozen or moved). On resuming, or when the
 *       node starts anew, they go on from where they stood.
 * </ul>
 *
 * <p>The monotonic clock starts at an arbitrary, often negative number, another one in each life of
 * the node, as {@code System.nanoTime()} may: code that compares two nodes' tickers, or persists a
 * reading, is found out. All arithmetic is on integers, hence the same on every JVM.
 *
 * <p>Usable on the simulation's thread only, as everything here.
 */
public final class NodeClock implements InstantSource {
  private static final long MILLION = 1_000_000;

  private final Simulation simulation;
  private final SimulatedNode node;
  private final Instant epoch;
  private long origin;
  private long trueBase;
  private long localBase;
  private long driftPpm;
  private boolean suspended;
  private Duration jumped = Duration.ZERO;

  NodeClock(Simulation simulation, SimulatedNode node, Instant epoch) {
    this.simulation = simulation;
    this.node = node;
    this.epoch = epoch;
    this.trueBase = simulation.now();
    this.localBase = simulation.now();
  }

  /**
   * Returns the monotonic clock as components take it.
   *
   * @return a supplier of nanoseconds from an arbitrary origin
   */
  public LongSupplier ticker() {
    return this::nanoTime;
  }

  /**
   * Reads the monotonic clock.
   *
   * @return nanoseconds from an arbitrary origin
   */
  public long nanoTime() {
    simulation.requireOwner();
    return origin + localNow();
  }

  @Override
  public Instant instant() {
    simulation.requireOwner();
    return epoch.plus(jumped).plusNanos(localNow());
  }

  /**
   * Lets the clock run fast or slow from now on.
   *
   * @param partsPerMillion what the clock gains, from -900,000 (a tenth of the right rate) to
   *     9,000,000 (ten times the right rate); 0 is right
   */
  public void setDrift(long partsPerMillion) {
    if (partsPerMillion < -900_000 || partsPerMillion > 9_000_000) {
      throw new IllegalArgumentException(
          "partsPerMillion=" + partsPerMillion + ", must be in [-900000, 9000000]");
    }
    simulation.requireOwner();
    rebase();
    driftPpm = partsPerMillion;
    simulation.clockChanged(node);
  }

  /**
   * Sets the wall clock forward or back.
   *
   * @param distance how far, negative for back
   */
  public void jump(Duration distance) {
    simulation.requireOwner();
    jumped = jumped.plus(distance);
  }

  /**
   * Stops both clocks, and with them the node's timers, until {@link #resume} or the node's next
   * start. Does nothing if they stand already.
   */
  public void suspend() {
    simulation.requireOwner();
    rebase();
    suspended = true;
    simulation.clockChanged(node);
  }

  /** Lets both clocks go on from where they stand. Does nothing if they run. */
  public void resume() {
    simulation.requireOwner();
    rebase();
    suspended = false;
    simulation.clockChanged(node);
  }

  @Override
  public String toString() {
    return "NodeClock["
        + node.name()
        + ", "
        + epoch.plus(jumped).plusNanos(localNow())
        + ", drift "
        + driftPpm
        + " ppm"
        + (suspended ? ", suspended]" : "]");
  }

  /** How far the wall clock has been set forward or back in all. */
  Duration jumped() {
    return jumped;
  }

  /** Lets the clocks run, the monotonic one from a new origin: the machine has booted. */
  void boot(long newOrigin) {
    origin = newOrigin;
    if (suspended) {
      resume();
    }
  }

  /** Nanoseconds that have passed on this clock since the simulation began. */
  long localNow() {
    if (suspended) {
      return localBase;
    }
    long elapsed = simulation.now() - trueBase;
    return localBase
        + elapsed
        + elapsed / MILLION * driftPpm
        + Math.floorDiv(elapsed % MILLION * driftPpm, MILLION);
  }

  /** The first instant of virtual time at which {@link #localNow} will be at least the given. */
  long trueTimeOf(long local) {
    long missing = local - localNow();
    if (missing <= 0) {
      return simulation.now();
    }
    if (suspended) {
      return EventQueue.NEVER;
    }
    // One million true nanoseconds are (million + ppm) local ones: exact in whole millions, and the
    // rest is rounded up. Counted from the base, where the forward direction rounds.
    long perMillion = MILLION + driftPpm;
    long distance = local - localBase;
    long rest = Math.floorMod(distance, perMillion) * MILLION;
    return trueBase
        + Math.floorDiv(distance, perMillion) * MILLION
        + Math.floorDiv(rest + perMillion - 1, perMillion);
  }

  private void rebase() {
    localBase = localNow();
    trueBase = simulation.now();
  }
}
