package io.ashlar.testkit.process;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A running child JVM with the same Java and the same class path as this one.
 *
 * <p>Each whole line on its standard output is something it acknowledges; a last line without a
 * line break, as a kill may leave it, is none. Both its outputs are drained at all times, so a
 * talkative child never blocks. Every wait is bounded by the time limit and ends with a {@link
 * ChildProcessException} that names the command and shows the output.
 *
 * <p>No child outlives its test: {@link #close} kills it, this JVM's shutdown kills it, and if this
 * JVM is itself killed the child notices and halts. A process the child has started is not
 * followed.
 *
 * <p>Used by one thread at a time.
 */
public final class ChildJvm implements AutoCloseable {
  private static final int MOST_ERROR_LINES = 400;
  private static final int LINES_TOLD = 20;

  /** The exit code of a killed process: of signal 9 on Unix, of TerminateProcess on Windows. */
  private static final int KILLED = File.separatorChar == '/' ? 128 + 9 : 1;

  /** Children under way, to be killed when this JVM shuts down. */
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "child JVM killer"));
  }

  private final Process process;
  private final String command;
  private final Duration timeLimit;
  private final long timeLimitNanos;
  private final OutputStream input;
  private final Executor feeder;
  private final LineCollector output;
  private final LineCollector errors;

  private ChildJvm(Process process, String command, Duration timeLimit) {
    this.process = process;
    this.command = command;
    this.timeLimit = timeLimit;
    timeLimitNanos = TimeUnit.NANOSECONDS.convert(timeLimit);
    input = process.getOutputStream();
    String name = "child JVM " + process.pid();
    feeder = oneThread(name + " input");
    output = new LineCollector(process.getInputStream(), name + " output", Integer.MAX_VALUE);
    errors = new LineCollector(process.getErrorStream(), name + " errors", MOST_ERROR_LINES);
  }

  /** One daemon thread, which ends by itself when there is nothing to do. */
  private static Executor oneThread(String name) {
    return new ThreadPoolExecutor(
        0,
        1,
        1,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * Starts to describe a child.
   *
   * @param mainClass has a {@code public static void main(String[])}; need not be public itself
   * @return a builder with the defaults
   */
  public static Builder builder(Class<?> mainClass) {
    return new Builder(mainClass);
  }

  /**
   * The child's process id.
   *
   * @return the id
   */
  public long pid() {
    return process.pid();
  }

  /**
   * Whether the child runs.
   *
   * @return whether it does
   */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Writes a line to the child's standard input. A child that does not read what it is sent, until
   * the pipe between is full, is killed when the time limit passes.
   *
   * @param line without line break
   * @throws ChildProcessException if the child does not take it, as it is dead or has closed it, or
   *     the time limit passes
   */
  public void send(String line) {
    feed(
        "took no input \"" + line + "\"",
        () -> {
          input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
          input.flush();
        });
  }

  /**
   * Ends the child's standard input.
   *
   * @throws ChildProcessException if it cannot be closed, or the time limit passes
   */
  public void endInput() {
    feed("did not let its input be closed", input::close);
  }

  /** Does what may block for as long as the child likes, and waits for it no longer than that. */
  private void feed(String complaint, Feed feed) {
    FutureTask<Boolean> task =
        new FutureTask<>(() -> {
          feed.run();
          return true;
        });
    feeder.execute(task);
    try {
      task.get(timeLimitNanos, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new ChildProcessException(describe(complaint), e);
    } catch (TimeoutException e) {
      ChildProcessException tooLate = new ChildProcessException(describe(complaint), e);
      process.destroyForcibly();
      throw tooLate;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private interface Feed {
    void run() throws IOException;
  }

  /**
   * The whole lines the child has printed so far, oldest first.
   *
   * @return a copy
   */
  public List<String> acknowledged() {
    return output.lines();
  }

  /**
   * Waits until the child has acknowledged a number of lines.
   *
   * @param count how many in all, from its start
   * @return the whole lines so far, at least that many
   * @throws ChildProcessException if it ends before, or the time limit passes
   */
  public List<String> awaitAcknowledged(int count) {
    if (!uninterrupted(() -> output.awaitLines(count, deadline()))) {
      throw new ChildProcessException(
          describe("acknowledged " + acknowledged().size() + " of " + count + " lines"));
    }
    return acknowledged();
  }

  /**
   * Waits until the child has ended by itself.
   *
   * @return its exit code
   * @throws ChildProcessException if the time limit passes
   */
  public int awaitExit() {
    if (!uninterrupted(() -> process.waitFor(timeLimitNanos, TimeUnit.NANOSECONDS))) {
      throw new ChildProcessException(describe("did not end"));
    }
    drain();
    return process.exitValue();
  }

  /**
   * Kills the child where it stands, by SIGKILL on Unix ({@link Process#destroyForcibly}): no
   * shutdown hook runs and no buffer is flushed. Returns when it is dead and all it has
   * acknowledged has been read.
   *
   * @return the exit code, 137 on Unix if the kill came before the child's own end
   * @throws ChildProcessException if it is not dead within the time limit
   */
  public int kill() {
    process.destroyForcibly();
    return awaitExit();
  }

  /**
   * Kills the child as {@link #kill} does, and makes sure that this is what has ended it.
   *
   * @throws ChildProcessException if it had ended by itself
   */
  void killWhileItRuns() {
    boolean ran = process.isAlive();
    int code = kill();
    if (!ran || code != KILLED) {
      throw new ChildProcessException(report("ended by itself before it was killed"));
    }
  }

  /** Kills the child if it runs. Idempotent. */
  @Override
  public void close() {
    kill();
  }

  private void drain() {
    RUNNING.remove(process);
    if (!uninterrupted(() -> output.awaitEnd(deadline()) && errors.awaitEnd(deadline()))) {
      throw new ChildProcessException(describe("ended, but a process it started holds its output"));
    }
  }

  private long deadline() {
    return System.nanoTime() + timeLimitNanos;
  }

  private boolean uninterrupted(Wait wait) {
    try {
      return wait.await();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private ChildProcessException interrupted(InterruptedException cause) {
    process.destroyForcibly();
    Thread.currentThread().interrupt();
    return new ChildProcessException(describe("was killed, as its waiter was interrupted"), cause);
  }

  private String describe(String what) {
    return report(what + " within " + timeLimit);
  }

  private String report(String what) {
    String state = process.isAlive() ? "runs" : "has exited with " + process.exitValue();
    return "child "
        + what
        + "; it "
        + state
        + "\ncommand: "
        + command
        + "\noutput:\n"
        + tail(output.lines())
        + "errors:\n"
        + tail(errors.lines());
  }

  private static String tail(List<String> lines) {
    StringBuilder tail = new StringBuilder();
    int from = Math.max(0, lines.size() - LINES_TOLD);
    if (from > 0) {
      tail.append("  ... ").append(from).append(" lines, then\n");
    }
    lines.subList(from, lines.size()).forEach(line -> tail.append("  ").append(line).append('\n'));
    return tail.toString();
  }

  private interface Wait {
    boolean await() throws InterruptedException;
  }

  /** How to start a child. Not thread-safe; may start any number of children. */
  public static final class Builder {
    private final Class<?> mainClass;
    private final List<String> jvmArguments = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private Duration timeLimit = Duration.ofSeconds(30);

    private Builder(Class<?> mainClass) {
      this.mainClass = Objects.requireNonNull(mainClass, "mainClass");
    }

    /**
     * Adds options of the JVM, such as {@code -Xmx64m}; none by default.
     *
     * @param options the options
     * @return this builder
     */
    public Builder jvmArguments(String... options) {
      jvmArguments.addAll(List.of(options));
      return this;
    }

    /**
     * Adds arguments of the main class; none by default.
     *
     * @param values the arguments
     * @return this builder
     */
    public Builder arguments(String... values) {
      arguments.addAll(List.of(values));
      return this;
    }

    /**
     * How long each wait for the child may take; default 30 s.
     *
     * @param limit more than zero
     * @return this builder
     */
    public Builder timeLimit(Duration limit) {
      if (limit.isZero() || limit.isNegative()) {
        throw new IllegalArgumentException("timeLimit=" + limit + ", must be > 0");
      }
      this.timeLimit = limit;
      return this;
    }

    /**
     * Starts a child.
     *
     * @return the child, to be closed
     * @throws ChildProcessException if the JVM cannot be started
     */
    public ChildJvm start() {
      List<String> words = new ArrayList<>();
      words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      words.addAll(jvmArguments);
      words.add(ChildMain.class.getName());
      words.add(Long.toString(ProcessHandle.current().pid()));
      words.add(mainClass.getName());
      words.addAll(arguments);
      String command = String.join(" ", words);
      ProcessBuilder builder = new ProcessBuilder(words);
      // Not as an argument: it may be long, and would drown the command in messages.
      builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
      try {
        Process process = builder.start();
        RUNNING.add(process);
        return new ChildJvm(process, command, timeLimit);
      } catch (IOException e) {
        throw new ChildProcessException("cannot start " + command, e);
      }
    }
  }
}
