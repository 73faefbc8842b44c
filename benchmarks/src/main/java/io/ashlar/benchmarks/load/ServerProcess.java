package io.ashlar.benchmarks.load;

import io.ashlar.benchmarks.harness.MeasurementException;
import io.ashlar.benchmarks.harness.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A running server in a process of its own, with a folder of its own: started, found ready,
 * checked, and ended with all its children however the measurement ends - also when the harness
 * itself is told to end.
 */
final class ServerProcess implements AutoCloseable {
  private static final long POLL_MILLIS = 20;
  private static final long END_SECONDS = 5;
  private static final int STARTS = 3;
  private static final int SHOWN_LINES = 30;

  private final Path folder;
  private final Process process;
  private final int port;
  private final Thread atExit = new Thread(this::end, "end-server");

  private ServerProcess(Path folder, Process process, int port) {
    this.folder = folder;
    this.process = process;
    this.port = port;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Starts a server and waits until it answers.
   *
   * @param limit how long to wait
   * @throws MeasurementException if it ends, answers wrongly or is not ready in time; with the end
   *     of its output
   * @throws InterruptedException if interrupted; the server is ended first
   */
  static ServerProcess start(Server server, Session session, Readiness readiness, Duration limit)
      throws InterruptedException {
    MeasurementException failure = null;
    for (int start = 0; start < STARTS; start++) {
      ServerProcess started = launch(server, session);
      boolean ready = false;
      try {
        started.awaitReady(readiness, limit);
        ready = true;
        return started;
      } catch (MeasurementException e) {
        failure = e;
        if (started.process.isAlive()) {
          throw e;
        }
        // It ended by itself: another process may have taken the port in between. Once more.
      } finally {
        if (!ready) {
          started.close();
        }
      }
    }
    throw failure == null ? new IllegalStateException("never started") : failure;
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The last lines it printed, for an error message. */
  String tail() {
    return tail(folder.resolve("output.log"));
  }

  /** Ends the server and its children, forcibly after five seconds, and deletes its folder. */
  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException alreadyShuttingDown) {
      return;
    }
    delete(folder);
  }

  /** The end of a file of output, ready to be appended to a message. */
  static String tail(Path output) {
    try {
      List<String> lines = Files.readString(output, Charset.defaultCharset()).lines().toList();
      List<String> end = lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
      return end.isEmpty() ? ", without a word" : ":\n  " + String.join("\n  ", end);
    } catch (IOException e) {
      return ", and its output cannot be read: " + e.getMessage();
    }
  }

  private static ServerProcess launch(Server server, Session session) {
    try {
      Path folder = Files.createTempDirectory(session.scratch(), "server");
      try {
        int port = freePort();
        List<String> command = server.command(session, folder, port);
        Process process =
            new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.log").toFile())
                .start();
        return new ServerProcess(folder, process, port);
      } catch (IOException | RuntimeException e) {
        delete(folder);
        throw e;
      }
    } catch (IOException e) {
      throw new MeasurementException("server does not start: " + e.getMessage(), e);
    }
  }

  private void awaitReady(Readiness readiness, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    IOException last = null;
    while (System.nanoTime() - deadline < 0) {
      if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new MeasurementException("server exited with " + process.exitValue() + tail());
      }
      try {
        String wrong = readiness.check(address());
        if (!wrong.isEmpty()) {
          throw new MeasurementException("server answers wrongly: " + wrong + tail());
        }
        return;
      } catch (IOException notYet) {
        last = notYet;
      }
    }
    throw new MeasurementException(
        "server was not ready within " + limit.toMillis() + " ms (" + last + ")" + tail());
  }

  private void end() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    boolean interrupted = false;
    try {
      process.waitFor(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
