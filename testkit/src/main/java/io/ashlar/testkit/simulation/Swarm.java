package io.ashlar.testkit.simulation;

import io.ashlar.testkit.random.SeededRandom;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which faults a run has, and how many: one member of a swarm of configurations.
 *
 * <p>A run in which everything goes wrong at once finds less than many runs with few kinds of
 * faults each: faults hide each other (who is partitioned away cannot be hurt by a lost message,
 * who crashes every second never fills its log). So each run draws its own subset of kinds and its
 * own rates (Groce et al., "Swarm Testing", ISSTA 2012).
 *
 * @param conditions what every link is like; its shares are the rates of message faults
 * @param meanIntervals for each kind of planned fault that happens at all, the mean time between
 *     two
 */
public record Swarm(LinkConditions conditions, Map<FaultKind, Duration> meanIntervals) {
  private static final List<Double> SHARES = List.of(0.001, 0.01, 0.05, 0.2);
  private static final List<Duration> INTERVALS =
      List.of(
          Duration.ofMillis(300),
          Duration.ofSeconds(1),
          Duration.ofSeconds(3),
          Duration.ofSeconds(10));

  /**
   * Checks the kinds and copies the map.
   *
   * @param conditions see the record
   * @param meanIntervals see the record
   */
  public Swarm {
    Map<FaultKind, Duration> sorted = new EnumMap<>(FaultKind.class);
    meanIntervals.forEach((kind, interval) -> {
      if (kind.isOfMessage() || Durations.nanos("interval", interval) == 0) {
        throw new IllegalArgumentException("no interval for " + kind + ": " + interval);
      }
      sorted.put(kind, interval);
    });
    meanIntervals = Collections.unmodifiableMap(sorted);
  }

  /**
   * Draws a configuration: a latency, each kind of fault with even chance, and a rate for each.
   *
   * @param random the source of chance
   * @param kinds what may go wrong at all
   * @return the configuration
   */
  public static Swarm draw(SeededRandom random, Set<FaultKind> kinds) {
    LinkConditions conditions = LinkConditions.ofDefaults().withLatency(latency(random));
    Map<FaultKind, Duration> intervals = new EnumMap<>(FaultKind.class);
    // Over the enum, not over the set: the order of a set may differ between JVMs.
    for (FaultKind kind : FaultKind.values()) {
      boolean chosen = random.nextBoolean();
      double share = SHARES.get(random.nextInt(SHARES.size()));
      Duration interval = INTERVALS.get(random.nextInt(INTERVALS.size()));
      if (!chosen || !kinds.contains(kind)) {
        continue;
      }
      switch (kind) {
        case LOSS -> conditions = conditions.withLoss(share);
        case DUPLICATION -> conditions = conditions.withDuplication(share);
        case REORDERING -> conditions = conditions.withReordering(share, Duration.ofMillis(100));
        default -> intervals.put(kind, interval);
      }
    }
    return new Swarm(conditions, intervals);
  }

  private static Latency latency(SeededRandom random) {
    return switch (random.nextInt(3)) {
      case 0 -> Latency.constant(Duration.ofMillis(1));
      case 1 -> Latency.uniform(Duration.ofNanos(200_000), Duration.ofMillis(5));
      default -> Latency.exponential(Duration.ofNanos(200_000), Duration.ofMillis(2));
    };
  }

  @Override
  public String toString() {
    return "loss "
        + conditions.loss()
        + ", duplication "
        + conditions.duplication()
        + ", reordering "
        + conditions.reordering()
        + ", mean intervals "
        + meanIntervals;
  }
}
