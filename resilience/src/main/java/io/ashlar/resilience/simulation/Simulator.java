package io.ashlar.resilience.simulation;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The simulator's command: does a setting recover from an overload? Needs picocli; in the module's
 * {@code -app.jar} it is there.
 */
@Command(
    name = "simulator",
    mixinStandardHelpOptions = true,
    version = "Ashlar resilience",
    sortOptions = false,
    description = {
      "Does my retry setting recover from ten seconds of overload?",
      "",
      "Plays a service of some workers behind a queue, and clients who lose patience, in virtual"
          + " time: with one attempt, with your retries alone and free, and with your setting."
          + " Times are written as 10ms, 5s or 2m; shares of what the service can serve as 0.7."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:your setting recovers",
      "1:it does not, or the picture could not be written",
      "2:wrong usage"
    })
public final class Simulator implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--workers",
      defaultValue = "10",
      paramLabel = "N",
      description = "Requests that the service serves at once; default: ${DEFAULT-VALUE}.")
  private int workers;

  @Option(
      names = "--service-time",
      defaultValue = "10ms",
      converter = SpanText.class,
      paramLabel = "TIME",
      description = "What one takes on average; default: ${DEFAULT-VALUE}.")
  private Duration serviceTime = Duration.ZERO;

  @Option(
      names = "--load",
      defaultValue = "0.7",
      paramLabel = "SHARE",
      description = "Requests, of what the service can serve; default: ${DEFAULT-VALUE}.")
  private double load;

  @Option(
      names = "--surge",
      defaultValue = "2.5",
      paramLabel = "SHARE",
      description = "The same during the overload; default: ${DEFAULT-VALUE}.")
  private double surge;

  @Option(
      names = "--surge-begin",
      defaultValue = "30s",
      converter = SpanText.class,
      paramLabel = "TIME",
      description = "When it begins; default: ${DEFAULT-VALUE}.")
  private Duration surgeBegin = Duration.ZERO;

  @Option(
      names = "--surge-length",
      defaultValue = "10s",
      converter = SpanText.class,
      paramLabel = "TIME",
      description = "How long it lasts; default: ${DEFAULT-VALUE}.")
  private Duration surgeLength = Duration.ZERO;

  @Option(
      names = "--length",
      defaultValue = "3m",
      converter = SpanText.class,
      paramLabel = "TIME",
      description = "How long is played; default: ${DEFAULT-VALUE}.")
  private Duration length = Duration.ZERO;

  @Option(
      names = "--patience",
      defaultValue = "500ms",
      converter = SpanText.class,
      paramLabel = "TIME",
      description = "How long a client waits for an attempt; default: ${DEFAULT-VALUE}.")
  private Duration patience = Duration.ZERO;

  @Option(
      names = "--attempts",
      defaultValue = "3",
      paramLabel = "N",
      description = "Attempts at a request, the first included; default: ${DEFAULT-VALUE}.")
  private int attempts;

  @Option(
      names = "--backoff",
      defaultValue = "full:100ms:5s",
      converter = WaitsText.class,
      paramLabel = "KIND",
      description =
          "none, fixed:WAIT, or exponential, full, equal or decorrelated (kinds of jitter) with"
              + " :FIRST:MOST; default: ${DEFAULT-VALUE}.")
  private Waits backoff = Policies.Retries.OFF.waits();

  @Option(
      names = "--budget",
      defaultValue = "successes",
      paramLabel = "PAYER",
      description = "Who pays for retries: successes, requests or none; default: ${DEFAULT-VALUE}.")
  private Payment budget = Payment.NONE;

  @Option(
      names = "--budget-share",
      defaultValue = "0.1",
      paramLabel = "SHARE",
      description = "Part of a retry that a payment is worth; default: ${DEFAULT-VALUE}.")
  private double budgetShare;

  @Option(
      names = "--budget-capacity",
      defaultValue = "100",
      paramLabel = "N",
      description = "Retries that can be saved up; default: ${DEFAULT-VALUE}.")
  private int budgetCapacity;

  @Option(
      names = "--breaker",
      converter = SpanText.class,
      paramLabel = "WINDOW",
      description = "Put a circuit breaker with a window of this length around attempts.")
  private Optional<Duration> breaker = Optional.empty();

  @Option(
      names = "--breaker-failures",
      defaultValue = "50",
      paramLabel = "PERCENT",
      description = "Failures that open it; default: ${DEFAULT-VALUE}.")
  private double breakerFailures;

  @Option(
      names = "--breaker-wait",
      defaultValue = "5s",
      converter = SpanText.class,
      paramLabel = "TIME",
      description = "How long it stays open; default: ${DEFAULT-VALUE}.")
  private Duration breakerWait = Duration.ZERO;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Let through at most so many attempts a second (a token bucket).")
  private Optional<Integer> rate = Optional.empty();

  @Option(
      names = "--places",
      paramLabel = "N",
      description = "Let at most so many attempts be under way at once (a bulkhead).")
  private Optional<Integer> places = Optional.empty();

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of all chance; default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      description = "Draw a picture of the trials into this file.")
  private Optional<Path> svg = Optional.empty();

  /** A command with its defaults; picocli fills it. */
  public Simulator() {}

  private static final class SpanText implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      return Span.parse(value);
    }
  }

  private static final class WaitsText implements ITypeConverter<Waits> {
    @Override
    public Waits convert(String value) {
      return Waits.parse(value);
    }
  }

  /**
   * Runs the command and exits with its code.
   *
   * @param arguments options, see {@code --help}
   */
  public static void main(String[] arguments) {
    // The policies log by SLF4J; that nobody listens here is no news for who reads the table.
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Simulator()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  /**
   * Plays, prints and draws.
   *
   * @return the exit code
   */
  @Override
  public Integer call() {
    List<Trial> trials = trials();
    PrintWriter out = spec.commandLine().getOut();
    out.print(OverloadTable.render(trials));
    OverloadRun run = trials.get(trials.size() - 1).run();
    boolean recovers = run.recoverySecond().isPresent();
    out.printf(
        "%nYour setting %s.%n",
        recovers ? "recovers" : "does not recover: it keeps the overload going, or is still in it");
    out.flush();
    boolean drawn = svg.isEmpty() || isDrawn(svg.get(), trials);
    return recovers && drawn ? 0 : 1;
  }

  private List<Trial> trials() {
    List<Trial> trials = new ArrayList<>();
    Policies yours = policies();
    try {
      OverloadScenario scenario =
          new OverloadScenario(
              new Service(workers, serviceTime),
              new Demand(load, surge, surgeBegin, surgeLength),
              length,
              seed);
      // Before minutes are played for nothing: does a policy refuse its numbers?
      VirtualScheduler time = new VirtualScheduler();
      Client unused = yours.in(new World(time, time, Chance.of(seed, 0)));
      for (Policies policies : compared(yours)) {
        String name = policies.equals(yours) ? "yours: " + policies.text() : policies.text();
        trials.add(new Trial(name, OverloadSimulation.run(scenario, policies::in)));
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    return trials;
  }

  private boolean isDrawn(Path file, List<Trial> trials) {
    try {
      Files.writeString(file, OverloadSvg.render("After the overload", trials));
      return true;
    } catch (IOException e) {
      spec.commandLine().getErr().println(file + " cannot be written: " + e);
      return false;
    }
  }

  private Policies policies() {
    return new Policies(
        patience,
        new Policies.Retries(attempts, backoff, budget, budgetShare, budgetCapacity),
        breaker.map(window -> new Policies.Breaker(window, breakerFailures, breakerWait)),
        rate,
        places);
  }

  /** The setting, after what it is compared with; each once. */
  private List<Policies> compared(Policies yours) {
    List<Policies> all = new ArrayList<>();
    all.add(Policies.patienceOnly(patience));
    Policies free = Policies.retriesOnly(patience, yours.retries());
    if (attempts > 1 && !isJust(yours, free)) {
      all.add(free);
    }
    all.add(yours);
    return all;
  }

  private static boolean isJust(Policies yours, Policies free) {
    return yours.retries().payment() == Payment.NONE && yours.unpaid().equals(free);
  }
}
