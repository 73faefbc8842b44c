package io.ashlar.testkit.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A daemon thread that reads a stream to its end and keeps its whole lines. What follows the last
 * line break is not a line: a child that is killed may have written half of one.
 */
final class LineCollector {
  private final InputStream stream;
  private final int mostLines;
  private final Thread thread;

  /** Guarded by itself, which also tells waiters of each change. */
  private final List<String> lines = new ArrayList<>();

  private boolean ended;

  /**
   * Starts to read.
   *
   * @param stream what to read, in UTF-8
   * @param name of the thread
   * @param mostLines how many lines to keep; the oldest half is dropped when there are more
   */
  LineCollector(InputStream stream, String name, int mostLines) {
    this.stream = stream;
    this.mostLines = mostLines;
    thread = new Thread(this::read, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void read() {
    byte[] buffer = new byte[8192];
    ByteArrayOutputStream partial = new ByteArrayOutputStream();
    try (stream) {
      for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
        split(buffer, count, partial);
      }
    } catch (IOException e) {
      // A killed process's pipe may break instead of ending: what was read stands.
      partial.reset();
    } finally {
      synchronized (lines) {
        ended = true;
        lines.notifyAll();
      }
    }
  }

  private void split(byte[] buffer, int count, ByteArrayOutputStream partial) {
    int start = 0;
    for (int i = 0; i < count; i++) {
      if (buffer[i] == '\n') {
        partial.write(buffer, start, i - start);
        add(partial.toString(StandardCharsets.UTF_8));
        partial.reset();
        start = i + 1;
      }
    }
    partial.write(buffer, start, count - start);
  }

  private void add(String line) {
    synchronized (lines) {
      if (lines.size() == mostLines) {
        lines.subList(0, mostLines / 2).clear();
      }
      lines.add(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
      lines.notifyAll();
    }
  }

  /** A copy of the whole lines so far. */
  List<String> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /**
   * Waits for a number of lines.
   *
   * @return whether they came before the stream ended and before the deadline
   */
  boolean awaitLines(int count, long deadlineNanos) throws InterruptedException {
    synchronized (lines) {
      while (lines.size() < count && !ended && waitOnce(deadlineNanos)) {}
      return lines.size() >= count;
    }
  }

  /**
   * Waits until the stream has ended.
   *
   * @return whether it did before the deadline
   */
  boolean awaitEnd(long deadlineNanos) throws InterruptedException {
    synchronized (lines) {
      while (!ended && waitOnce(deadlineNanos)) {}
      return ended;
    }
  }

  private boolean waitOnce(long deadlineNanos) throws InterruptedException {
    long leftMillis = (deadlineNanos - System.nanoTime()) / 1_000_000;
    if (leftMillis <= 0) {
      return false;
    }
    lines.wait(leftMillis);
    return true;
  }
}
