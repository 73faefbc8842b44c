package io.ashlar.benchmarks.jmh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ashlar.benchmarks.fork.ForkMain;
import io.ashlar.benchmarks.fork.ForkRequest;
import io.ashlar.benchmarks.harness.Case;
import io.ashlar.benchmarks.harness.Effort;
import io.ashlar.benchmarks.harness.Measurement;
import io.ashlar.benchmarks.harness.MeasurementException;
import io.ashlar.benchmarks.harness.Metric;
import io.ashlar.benchmarks.harness.Round;
import io.ashlar.benchmarks.harness.Session;
import io.ashlar.benchmarks.harness.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A case timed by JMH: average time of an operation, and the bytes it allocates.
 *
 * <p>A measurement is one child JVM whose class path is JMH, the adapters and one system; it checks
 * the adapter and lets JMH fork a JVM that inherits the class path.
 *
 * @param suite name of the suite
 * @param name name of the case
 * @param title what is measured
 * @param benchmark full name of the JMH method; it has a parameter {@code adapter} and reports
 *     nanoseconds an operation
 * @param conformance name of the {@link io.ashlar.benchmarks.fork.Conformance} class
 * @param threads threads that call it
 * @param parameters further JMH parameters, each {@code name=value}
 * @param leastWarmUp warm-up that the work needs before its figure is true, however little effort
 *     the run makes
 * @param shares metrics beside time and allocation, from counters of the benchmark
 * @param contenders who is measured, ours first
 */
public record JmhCase(
    String suite,
    String name,
    String title,
    String benchmark,
    String conformance,
    int threads,
    List<String> parameters,
    Duration leastWarmUp,
    List<Share> shares,
    List<Contender> contenders)
    implements Case {

  /** Average time of an operation, seen by each thread. */
  public static final Metric TIME = Metric.lowerIsBetter("time", "ns/op");

  /**
   * Bytes an operation allocates. Objects have eight bytes at least; half a byte and less is what
   * the harness itself allocates, spread over the operations.
   */
  public static final Metric ALLOCATION =
      Metric.lowerIsBetter("allocation", "B/op").withResolution(0.5).asExact();

  /** The flags of the JVM that starts JMH: small and quick to start, it measures nothing. */
  private static final List<String> HOST_FLAGS =
      List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final double MUCH_SLOWER = 1.5;
  private static final ObjectMapper JSON = new ObjectMapper();

  public JmhCase {
    parameters = List.copyOf(parameters);
    shares = List.copyOf(shares);
    contenders = List.copyOf(contenders);
  }

  @Override
  public List<Subject> subjects() {
    return contenders.stream().map(Contender::subject).toList();
  }

  @Override
  public List<Metric> metrics() {
    return Stream.concat(Stream.of(TIME, ALLOCATION), shares.stream().map(Share::metric)).toList();
  }

  @Override
  public Measurement measure(Subject subject, Round round) throws InterruptedException {
    Session session = round.session();
    try {
      Path result = Files.createTempFile(session.scratch(), "jmh", ".json");
      try {
        ChildJvm.run(
            command(Contender.of(contenders, subject), result, session),
            session.scratch(),
            limit(session));
        String text = Files.readString(result);
        Measurement measurement = parse(text, shares);
        unrest(text).ifPresent(note -> session.notes().accept(subject.name() + ": " + note));
        return measurement;
      } finally {
        Files.deleteIfExists(result);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> command(Contender contender, Path result, Session session) {
    Effort effort = session.effort();
    ForkRequest request =
        new ForkRequest(
            benchmark,
            conformance,
            contender.adapter(),
            threads,
            warmUp(effort).toMillis(),
            effort.measuring().toMillis(),
            result,
            parameters,
            session.jvmFlags());
    List<String> command = new ArrayList<>();
    command.add(session.javaCommand().toString());
    command.addAll(HOST_FLAGS);
    command.addAll(moduleFlags(session));
    command.add("-cp");
    command.add(ClassPath.of(session, ClassPath.EVERY_FORK, suite, contender.library()));
    command.add(ForkMain.class.getName());
    command.addAll(request.toArguments());
    return command;
  }

  /** The host needs what opens the JDK to JMH, but neither heap nor collector of its fork. */
  private static List<String> moduleFlags(Session session) {
    return session.jvmFlags().stream().filter(flag -> flag.startsWith("--")).toList();
  }

  private Duration warmUp(Effort effort) {
    return effort.warmUp().compareTo(leastWarmUp) < 0 ? leastWarmUp : effort.warmUp();
  }

  private Duration limit(Session session) {
    Effort effort = session.effort();
    return START_LIMIT.plus(warmUp(effort).plus(effort.measuring()).multipliedBy(2));
  }

  static Measurement parse(String text, List<Share> shares) throws IOException {
    JsonNode results = JSON.readTree(text);
    if (results.size() != 1) {
      throw new MeasurementException("JMH gave " + results.size() + " results, must be 1");
    }
    JsonNode result = results.get(0);
    JsonNode primary = result.path("primaryMetric");
    String unit = primary.path("scoreUnit").asText();
    if (!unit.equals(TIME.unit())) {
      throw new MeasurementException("JMH reports in " + unit + ", must be " + TIME.unit());
    }
    JsonNode allocation = result.path("secondaryMetrics").path("gc.alloc.rate.norm");
    Map<String, Double> values = new HashMap<>();
    values.put(TIME.name(), score(primary));
    values.put(ALLOCATION.name(), score(allocation));
    shares.forEach(share -> values.put(share.metric().name(), share.of(result)));
    return new Measurement(values, withoutUser(text));
  }

  /**
   * What to tell of a fork that was still getting faster when it began to count: both of its last
   * warm-up iterations were much slower than those that counted. Its figure stays; one disturbed
   * round is what the estimate is robust against, and to drop it would be to choose.
   */
  static Optional<String> unrest(String text) throws IOException {
    JsonNode result = JSON.readTree(text).path(0);
    JsonNode scores = result.path("warmUpScores");
    if (scores.size() < 2) {
      return Optional.empty();
    }
    double before =
        Math.min(
            scores.get(scores.size() - 1).doubleValue(),
            scores.get(scores.size() - 2).doubleValue());
    double counted = score(result.path("primaryMetric"));
    return before > MUCH_SLOWER * counted
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "still warming up when it began to count: %.1f %s before, %.1f after",
                before,
                TIME.unit(),
                counted))
        : Optional.empty();
  }

  static double score(JsonNode metric) {
    JsonNode score = metric.path("score");
    if (!score.isNumber()) {
      throw new MeasurementException("JMH gave no score: " + metric);
    }
    return score.doubleValue();
  }

  /** JMH's report as the child left it, but for the folder of the user in the path of the JDK. */
  private static String withoutUser(String text) {
    return text.replace(System.getProperty("user.home"), "~");
  }
}
