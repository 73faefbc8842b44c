package io.ashlar.benchmarks.load.generator;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The client side of one protocol: a number of lines to one server, each with one request under way
 * at most. Known by class name, made by its public constructor without parameters.
 *
 * <p>All calls come from one thread. A client whose library answers on threads of its own hands the
 * answers over in {@link #poll}.
 */
public interface LoadClient extends Closeable {

  /** Takes the answers. */
  @FunctionalInterface
  interface Answers {

    /**
     * The request on a line ended.
     *
     * @param ok whether the answer was the right one
     */
    void completed(int line, boolean ok);
  }

  /**
   * Opens all lines.
   *
   * @param lines how many; they are numbered from 0
   * @throws IOException if one cannot be opened
   */
  void open(InetSocketAddress server, int lines) throws IOException;

  /** Sends the request on a line that has none under way; does not wait. */
  void send(int line) throws IOException;

  /**
   * Forgets the request under way on a line, if there is one: its answer, should it still come, is
   * not reported, and the line can be used again.
   */
  void abandon(int line) throws IOException;

  /**
   * Reports the answers that are there, and waits for the first if there is none.
   *
   * @param waitMillis how long to wait at most; 0 for not at all
   * @throws IOException if a line broke and cannot be opened again
   */
  void poll(long waitMillis, Answers answers) throws IOException;
}
