package io.ashlar.testkit.simulation;

/**
 * One side of a connection, told what happens to it. An exception thrown here fails the
 * simulation's run.
 */
public interface ConnectionHandler {
  /** Why a connection has ended. */
  enum End {
    /** The other side closed it, after all its bytes. */
    CLOSED_BY_PEER,
    /** It was reset: bytes under way may be gone, and which ones is unknown. */
    RESET,
    /** Nobody listens there. */
    REFUSED,
    /** No answer came in time, at opening or to something written. */
    TIMED_OUT
  }

  /**
   * The connection is open. Called on both sides, once, before anything else.
   *
   * @param connection this side of it
   */
  default void onOpen(SimulatedConnection connection) {}

  /**
   * Bytes have arrived, in the order they were written, cut anywhere.
   *
   * @param connection this side of it
   * @param bytes at least one byte; the array belongs to the receiver from now on
   */
  void onBytes(SimulatedConnection connection, byte[] bytes);

  /**
   * The connection has ended without this side closing it. Called at most once, nothing follows.
   *
   * @param connection this side of it
   * @param end why
   */
  default void onEnd(SimulatedConnection connection, End end) {}
}
