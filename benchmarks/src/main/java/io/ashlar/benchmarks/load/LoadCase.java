package io.ashlar.benchmarks.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.ashlar.benchmarks.harness.Case;
import io.ashlar.benchmarks.harness.Conditions;
import io.ashlar.benchmarks.harness.Effort;
import io.ashlar.benchmarks.harness.Measurement;
import io.ashlar.benchmarks.harness.MeasurementException;
import io.ashlar.benchmarks.harness.Metric;
import io.ashlar.benchmarks.harness.Role;
import io.ashlar.benchmarks.harness.Round;
import io.ashlar.benchmarks.harness.Session;
import io.ashlar.benchmarks.harness.Subject;
import io.ashlar.benchmarks.load.generator.GeneratorRequest;
import io.ashlar.benchmarks.load.generator.GeneratorRequest.Task;
import io.ashlar.benchmarks.load.generator.LoadStage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A case measured under an open-loop load: latency from intended start times, CPU a request, and
 * what was achieved.
 *
 * <p><b>One rate for all.</b> Before the rounds a ladder finds each server's maximum, and the rate
 * is set as a share of the <em>slowest</em> one's: at a rate that only one of two systems bears,
 * the other's latency is the length of the measurement. A physical limit takes part in the rounds
 * but not in that choice. The rate is journalled with the maxima and stays the same in every round.
 *
 * <p><b>One measurement</b> is a new server process, a new generator process, a warm-up at the
 * measured rate until the server keeps up with it, and the measuring time. If the generator was the
 * bottleneck it counts for nothing and is taken again, three times at most: what is judged is the
 * generator's lag, never the server's figures.
 *
 * @param suite name of the suite
 * @param name name of the case
 * @param title what is measured; the load is added to it
 * @param load the load
 * @param readiness the check that each server must pass before it is measured
 * @param contenders who is measured, ours first
 * @param driver starts servers and generators
 */
public record LoadCase(
    String suite,
    String name,
    String title,
    Load load,
    Readiness readiness,
    List<LoadContender> contenders,
    LoadDriver driver)
    implements Case {

  /** Median of the latency from intended start. */
  public static final Metric P50 = Metric.lowerIsBetter("p50", "us");

  /** 99th percentile. */
  public static final Metric P99 = Metric.lowerIsBetter("p99", "us");

  /** 99.9th percentile. */
  public static final Metric P999 = Metric.lowerIsBetter("p99.9", "us");

  /**
   * CPU time of the server for one request. A measurement resolves 20 ms in all, 0.4 us at 10,000
   * requests a second in five seconds; its own resolution is in the raw result.
   */
  public static final Metric CPU = Metric.lowerIsBetter("cpu", "us/request").withResolution(0.1);

  /**
   * Requests due in the measuring time and answered rightly within it, a second: the intended rate,
   * unless the server fell behind.
   */
  public static final Metric ACHIEVED = Metric.higherIsBetter("achieved", "requests/s");

  /** Requests answered wrongly or not at all; none and one count as the same. */
  public static final Metric ERRORS = Metric.lowerIsBetter("errors", "requests").withResolution(1);

  static final String RATE = "rate";
  private static final String MAXIMUM = "maximum ";
  private static final String SKIPPED = "skipped ";
  private static final Duration LADDER_LIMIT = Duration.ofMinutes(5);
  private static final Duration SLACK = Duration.ofSeconds(30);
  private static final Duration THOROUGH = Duration.ofSeconds(2);
  private static final Duration LONGEST_RUNG = Duration.ofSeconds(1);
  private static final int ATTEMPTS = 3;
  private static final long LADDER_SEED = 1;

  public LoadCase {
    contenders = List.copyOf(contenders);
  }

  /** A case whose servers and generators are processes. */
  public LoadCase(
      String suite,
      String name,
      String title,
      Load load,
      Readiness readiness,
      List<LoadContender> contenders) {
    this(suite, name, title, load, readiness, contenders, LoadDriver.ofProcesses(readiness));
  }

  @Override
  public String title() {
    return String.format(
        Locale.ROOT,
        "%s; open loop, %s arrivals on %d lines at %.0f %% of the slowest one's maximum"
            + " (p99 below %d ms)",
        title,
        load.arrivals().name().toLowerCase(Locale.ROOT),
        load.lines(),
        100 * load.share(),
        load.bound().toMillis());
  }

  /** The subjects whose servers can run on this machine. */
  @Override
  public List<Subject> subjects() {
    return contenders.stream()
        .filter(contender -> contender.server().missing().isEmpty())
        .map(LoadContender::subject)
        .toList();
  }

  @Override
  public List<Metric> metrics() {
    return List.of(P50, P99, P999, CPU, ACHIEVED, ERRORS);
  }

  /**
   * Finds the maxima of the planned subjects and fixes the rate; names the subjects that are
   * skipped because their program is not installed.
   */
  @Override
  public Conditions prepare(List<Subject> planned, Session session) throws InterruptedException {
    Map<String, String> conditions = new LinkedHashMap<>();
    double slowest = Double.POSITIVE_INFINITY;
    for (LoadContender contender : contenders) {
      String system = contender.subject().name();
      String missing = contender.server().missing().orElse("");
      if (!missing.isEmpty()) {
        session.notes().accept(suite + "/" + name + ": " + system + " skipped, " + missing);
        conditions.put(SKIPPED + system, missing);
      } else if (setsTheRate(contender.subject(), planned)) {
        slowest = Math.min(slowest, maximum(contender, session, conditions));
      }
    }
    conditions.put(RATE, String.format(Locale.ROOT, "%.0f", Math.max(1, slowest * load.share())));
    return new Conditions(conditions);
  }

  private static boolean setsTheRate(Subject subject, List<Subject> planned) {
    return subject.role() != Role.LIMIT
        && planned.stream().anyMatch(member -> member.system().equals(subject.system()));
  }

  private double maximum(LoadContender contender, Session session, Map<String, String> conditions)
      throws InterruptedException {
    String system = contender.subject().name();
    JsonNode found = ladder(contender, session);
    double maximum = found.path("maximumRate").asDouble();
    boolean atLeast = found.path("generatorLimited").asBoolean();
    if (!(maximum > 0)) {
      throw new MeasurementException(
          system
              + " does not bear "
              + load.startRate()
              + " requests/s"
              + (atLeast ? ", or the generator could not make them: " : ": ")
              + found);
    }
    String shown =
        String.format(Locale.ROOT, "%s%.0f requests/s", atLeast ? "at least " : "", maximum);
    conditions.put(MAXIMUM + system, shown);
    session.notes().accept(suite + "/" + name + ": " + system + " bears " + shown);
    return maximum;
  }

  @Override
  public Measurement measure(Subject subject, Round round) throws InterruptedException {
    LoadContender contender = LoadContender.of(contenders, subject);
    Session session = round.session();
    LoadStage stage = stage(session.effort(), round);
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Duration limit = GeneratorRequest.longest(stage).plus(SLACK);
      JsonNode result = driver.run(Task.MEASURE, contender, session, stage, load.bound(), limit);
      if (!result.path("generatorLimited").asBoolean()) {
        return new Measurement(values(result), result.toString());
      }
      session
          .notes()
          .accept(
              String.format(
                  Locale.ROOT,
                  "%s/%s: %s does not count, the generator lagged (p99 %.0f us of %.0f us)",
                  suite,
                  name,
                  subject.name(),
                  result.path("lag").path("p99").asDouble(),
                  result.path("latency").path("p99").asDouble()));
    }
    throw new MeasurementException(
        "the load generator was the bottleneck " + ATTEMPTS + " times in a row");
  }

  /**
   * One ladder. An effort that measures briefly gets a coarse one, with rungs of half its measuring
   * time: the rate need not be finer than the figures at it.
   */
  private JsonNode ladder(LoadContender contender, Session session) throws InterruptedException {
    Duration measuring = session.effort().measuring();
    boolean brief = measuring.compareTo(THOROUGH) < 0;
    Duration rung = measuring.dividedBy(2);
    LoadStage stage =
        new LoadStage(
            load.startRate(),
            load.arrivals(),
            LADDER_SEED,
            load.lines(),
            warmUp(session.effort()).toNanos(),
            Math.min(LONGEST_RUNG.toNanos(), rung.toNanos()));
    Task task = brief ? Task.COARSE_LADDER : Task.LADDER;
    return driver.run(task, contender, session, stage, load.bound(), LADDER_LIMIT);
  }

  private LoadStage stage(Effort effort, Round round) {
    return new LoadStage(
        Double.parseDouble(round.conditions().value(RATE)),
        load.arrivals(),
        round.seed(),
        load.lines(),
        warmUp(effort).toNanos(),
        effort.measuring().toNanos());
  }

  private Duration warmUp(Effort effort) {
    return effort.warmUp().compareTo(load.warmUp()) > 0 ? effort.warmUp() : load.warmUp();
  }

  static Map<String, Double> values(JsonNode result) {
    JsonNode latency = result.path("latency");
    JsonNode cpu = result.path("cpuPerRequest");
    return Map.of(
        P50.name(), latency.path("p50").asDouble(),
        P99.name(), latency.path("p99").asDouble(),
        P999.name(), latency.path("p999").asDouble(),
        CPU.name(), cpu.isNumber() ? cpu.asDouble() : Double.NaN,
        ACHIEVED.name(), result.path("achievedRate").asDouble(),
        ERRORS.name(), result.path("errors").asDouble() + result.path("unanswered").asDouble());
  }
}
