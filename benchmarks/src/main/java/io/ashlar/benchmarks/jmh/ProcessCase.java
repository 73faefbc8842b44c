package io.ashlar.benchmarks.jmh;

import io.ashlar.benchmarks.harness.Case;
import io.ashlar.benchmarks.harness.Measurement;
import io.ashlar.benchmarks.harness.Metric;
import io.ashlar.benchmarks.harness.Round;
import io.ashlar.benchmarks.harness.Session;
import io.ashlar.benchmarks.harness.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A case whose measurement is a whole process: the time from its start to its end, that of the JVM
 * and of code that is not compiled yet included. It is what somebody waits for who runs the work
 * once.
 *
 * <p>The process checks its own answers: a program that ends with another code than 0 has no time,
 * and the case fails with the end of its output. It gets the flags of every fork, of which touching
 * all of the heap beforehand costs it some tenths of a second.
 *
 * @param suite name of the suite
 * @param name name of the case
 * @param title what is done
 * @param missing what the work needs and this machine does not have; empty if it can run
 * @param arguments arguments of the program
 * @param contenders who is measured, ours first; the adapter of each is its main class
 */
public record ProcessCase(
    String suite,
    String name,
    String title,
    Optional<String> missing,
    List<String> arguments,
    List<Contender> contenders)
    implements Case {

  /** Time from the start of the process to its end. */
  public static final Metric TIME = Metric.lowerIsBetter("time", "s");

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final double NANOS_PER_SECOND = 1e9;

  public ProcessCase {
    arguments = List.copyOf(arguments);
    contenders = List.copyOf(contenders);
  }

  @Override
  public List<Subject> subjects() {
    return contenders.stream().map(Contender::subject).toList();
  }

  @Override
  public List<Metric> metrics() {
    return List.of(TIME);
  }

  @Override
  public Measurement measure(Subject subject, Round round) throws InterruptedException {
    Session session = round.session();
    List<String> command = command(Contender.of(contenders, subject), session);
    long start = System.nanoTime();
    ChildJvm.run(command, session.scratch(), LIMIT);
    return Measurement.of(Map.of(TIME.name(), (System.nanoTime() - start) / NANOS_PER_SECOND));
  }

  private List<String> command(Contender contender, Session session) {
    List<String> command = new ArrayList<>();
    command.add(session.javaCommand().toString());
    command.addAll(session.jvmFlags());
    command.add("-cp");
    command.add(ClassPath.of(session, ClassPath.EVERY_FORK, suite, contender.library()));
    command.add(contender.adapter());
    command.addAll(arguments);
    return command;
  }
}
