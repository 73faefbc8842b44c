package io.ashlar.testkit.simulation;

/**
 * The report that code under simulation touched real time or a real thread, so that its run cannot
 * be repeated.
 */
public final class VirtualTimeLeakException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  VirtualTimeLeakException(String message) {
    super(message);
  }

  static VirtualTimeLeakException foreignThread(Thread caller, Thread owner) {
    return new VirtualTimeLeakException(
        "called from thread \""
            + caller.getName()
            + "\", but the simulation belongs to \""
            + owner.getName()
            + "\": a real executor, timer or delayedExecutor is at work in simulated code");
  }

  static VirtualTimeLeakException blocking(String what) {
    return new VirtualTimeLeakException(
        what + " would block the only thread there is: no virtual time passes while it waits");
  }

  /** Bears the stack of the waiting thread. */
  static VirtualTimeLeakException waiting(Thread watched) {
    VirtualTimeLeakException found =
        new VirtualTimeLeakException(
            "a simulated task waits for real (" + watched.getState() + "), see the stack");
    found.setStackTrace(watched.getStackTrace());
    return found;
  }
}
