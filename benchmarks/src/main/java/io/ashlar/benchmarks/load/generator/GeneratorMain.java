package io.ashlar.benchmarks.load.generator;

import io.ashlar.benchmarks.fork.Adapters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The generator's process: exits with 0 if the result file holds a result. */
public final class GeneratorMain {
  /** Each rung of a ladder gets this share of its time to settle. */
  private static final int SETTLING_SHARE = 4;

  /** A search that follows another begins this far below what the other found. */
  private static final int BACK_OFF = 4;

  /** How long to wait for the last answers of a stage. */
  private static final long DRAIN_NANOS = 5_000_000_000L;

  private GeneratorMain() {}

  /** Does what the arguments of {@link GeneratorRequest} say. */
  public static void main(String[] arguments) throws IOException {
    GeneratorRequest request = GeneratorRequest.parse(List.of(arguments));
    LoadStage stage = request.stage();
    try (LoadClient client = Adapters.create(request.client(), LoadClient.class)) {
      client.open(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), request.port()), stage.lines());
      Generator generator = new Generator(client, request.serverPid(), DRAIN_NANOS);
      String json =
          request.task() == GeneratorRequest.Task.MEASURE
              ? generator.run(stage).toJson()
              : ladder(generator, stage, request.boundNanos());
      Files.writeString(request.result(), json);
    }
  }

  /**
   * Searches at least twice: the first search warms server and generator up at every rate they will
   * meet, and more follow until the time to warm up is over. The last one counts.
   */
  private static String ladder(Generator generator, LoadStage stage, long boundNanos)
      throws IOException {
    RateLadder.Probe probe = rate -> generator.run(rung(stage, rate));
    long warm = System.nanoTime() + stage.warmUpNanos();
    RateLadder.Found found = RateLadder.search(stage.rate(), boundNanos, probe);
    do {
      double from = Math.max(stage.rate(), found.maximumRate() / BACK_OFF);
      found = RateLadder.search(from, boundNanos, probe);
    } while (System.nanoTime() - warm < 0);
    return json(found);
  }

  private static LoadStage rung(LoadStage stage, double rate) {
    long settling = stage.measuringNanos() / SETTLING_SHARE;
    return new LoadStage(
        rate, stage.arrivals(), stage.seed(), stage.lines(), settling, stage.measuringNanos());
  }

  static String json(RateLadder.Found found) {
    String rungs =
        found.rungs().stream()
            .map(rung ->
                String.format(
                    Locale.ROOT,
                    "{\"rate\":%.1f,\"achievedRate\":%.1f,\"p99\":%.1f,\"held\":%b,"
                        + "\"generatorLimited\":%b}",
                    rung.rate(),
                    rung.achievedRate(),
                    rung.p99Nanos() / 1e3,
                    rung.held(),
                    rung.generatorLimited()))
            .collect(Collectors.joining(","));
    return String.format(
        Locale.ROOT,
        "{\"maximumRate\":%.1f,\"generatorLimited\":%b,\"rungs\":[%s]}",
        found.maximumRate(),
        found.generatorLimited(),
        rungs);
  }
}
