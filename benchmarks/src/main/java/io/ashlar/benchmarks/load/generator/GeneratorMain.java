package io.ashlar.benchmarks.load.generator;

import io.ashlar.benchmarks.fork.Adapters;
import io.ashlar.benchmarks.load.generator.RateLadder.Care;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The generator's process: exits with 0 if the result file holds a result. */
public final class GeneratorMain {
  /** A search that follows another begins this far below what the other found. */
  private static final int BACK_OFF = 4;

  /**
   * A ladder waits no longer for the last answers of a rung: what is missing then breaks it anyway.
   */
  private static final long RUNG_DRAIN_NANOS = 1_000_000_000L;

  private GeneratorMain() {}

  /** Does what the arguments of {@link GeneratorRequest} say. */
  public static void main(String[] arguments) throws IOException {
    GeneratorRequest request = GeneratorRequest.parse(List.of(arguments));
    LoadStage stage = request.stage();
    try (LoadClient client = Adapters.create(request.client(), LoadClient.class)) {
      client.open(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), request.port()), stage.lines());
      long pid = request.serverPid();
      String json =
          switch (request.task()) {
            case MEASURE ->
                WarmUp.measure(
                        stage, new Generator(client, pid, GeneratorRequest.DRAIN.toNanos())::run)
                    .toJson();
            case LADDER -> ladder(new Generator(client, 0, RUNG_DRAIN_NANOS), request, Care.FINE);
            case COARSE_LADDER ->
                ladder(new Generator(client, 0, RUNG_DRAIN_NANOS), request, Care.COARSE);
          };
      Files.writeString(request.result(), json);
    }
  }

  /**
   * Searches at least twice: climbing warms server and generator up at every rate they will meet,
   * and is repeated until the time to warm up is over. The last search has the care asked for, and
   * counts.
   */
  private static String ladder(Generator generator, GeneratorRequest request, Care care)
      throws IOException {
    LoadStage stage = request.stage();
    long bound = request.boundNanos();
    RateLadder.Probe probe = rate -> generator.run(WarmUp.settled(stage, rate));
    long warm = System.nanoTime() + stage.warmUpNanos();
    double from = stage.rate();
    do {
      double climbed = RateLadder.search(from, bound, Care.CLIMB_ONLY, probe).maximumRate();
      from = Math.max(stage.rate(), climbed / BACK_OFF);
    } while (System.nanoTime() - warm < 0);
    return json(RateLadder.search(from, bound, care, probe));
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
