package io.ashlar.resilience.adaptive;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resilience.VirtualTime;
import io.ashlar.testkit.random.SeededRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the algorithms make of a service that changes: workers behind one queue, exponential service
 * times, callers that come at their own pace at twice what can be served; then at 30 % of it. Each
 * phase lasts a minute, all of it virtual. Printed for each phase: calls served, as a share of what
 * could be (in the last phase, of what was asked for), the median latency in milliseconds, and the
 * highest limit.
 */
class LimitPhasesTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final int PHASE_SECONDS = 60;

  private record Phase(int workers, double serviceMillis, double load) {
    double perSecond() {
      return workers * 1_000 / serviceMillis;
    }
  }

  private static final Phase[] PHASES = {
    new Phase(10, 10, 2),
    new Phase(5, 10, 2),
    new Phase(20, 10, 2),
    new Phase(10, 30, 2),
    new Phase(10, 10, 0.3),
  };

  private record Call(long permit, long begin) {}

  private record Event(long time, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(time, other.time);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /** What was seen in one phase. */
  private static final class Seen {
    private final long[] latencies = new long[130_000];
    private int asked;
    private int served;
    private int highestLimit;

    double share(Phase phase) {
      return phase.load < 1
          ? (double) served / asked
          : served / (phase.perSecond() * PHASE_SECONDS);
    }

    double medianMillis() {
      long[] sorted = Arrays.copyOf(latencies, served);
      Arrays.sort(sorted);
      return sorted[served / 2] / 1e6;
    }
  }

  private static final class Run {
    private final VirtualTime clock = new VirtualTime(0);
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final ArrayDeque<Call> queue = new ArrayDeque<>();
    private final Phase[] phases;
    private final Seen[] seen;
    private final AdaptiveBulkhead bulkhead;
    private final SeededRandom arrivals;
    private final SeededRandom services;
    private final double overload;
    private long order;
    private int busy;

    Run(Phase[] phases, AdaptiveBulkheadBuilder options, double overload, long seed) {
      this.phases = phases;
      this.overload = overload;
      this.seen = new Seen[phases.length];
      this.bulkhead = options.clock(clock).build();
      arrivals = SeededRandom.of(seed).fork("arrivals");
      services = SeededRandom.of(seed).fork("services");
      Arrays.setAll(seen, i -> new Seen());
      arrive();
      while (clock.now() < phases.length * PHASE_SECONDS * SECOND) {
        Event event = events.remove();
        clock.set(event.time);
        event.action.run();
      }
    }

    private int index() {
      return (int) Math.min(clock.now() / (PHASE_SECONDS * SECOND), phases.length - 1);
    }

    private Phase phase() {
      return phases[index()];
    }

    private void after(double seconds, Runnable action) {
      events.add(new Event(clock.now() + (long) (seconds * SECOND), order++, action));
    }

    private void arrive() {
      Phase phase = phase();
      double load = phase.load > 1 ? phase.load / 2 * overload : phase.load;
      after(
          arrivals.nextExponential() / (load * phase.perSecond()),
          () -> {
            Seen now = seen[index()];
            now.asked++;
            now.highestLimit = Math.max(now.highestLimit, bulkhead.limit());
            long permit = bulkhead.tryAcquire();
            if (permit != 0) {
              queue.add(new Call(permit, clock.now()));
              work();
            }
            arrive();
          });
    }

    private void work() {
      while (busy < phase().workers && !queue.isEmpty()) {
        busy++;
        Call call = queue.remove();
        after(
            services.nextExponential() * phase().serviceMillis / 1_000,
            () -> {
              busy--;
              Seen now = seen[index()];
              now.latencies[now.served++] = clock.now() - call.begin;
              bulkhead.onSuccess(call.permit);
              work();
            });
      }
    }

    void print(String name) {
      StringBuilder line = new StringBuilder(String.format("phases, %-28s", name));
      for (int i = 0; i < phases.length; i++) {
        line.append(
            String.format(
                " | %5.1f %% %6.1f ms %4d",
                100 * seen[i].share(phases[i]), seen[i].medianMillis(), seen[i].highestLimit));
      }
      System.out.println(line);
    }
  }

  private static VegasLimit vegas(long seed) {
    return VegasLimit.builder().random(SeededRandom.of(seed).fork("probes")).build();
  }

  private static Run run(
      String name, ConcurrencyLimit algorithm, Tracked tracked, double overload, long seed) {
    AdaptiveBulkheadBuilder options = AdaptiveBulkhead.builder(algorithm).tracked(tracked);
    Run run =
        tracked == Tracked.MEAN
            ? new Run(PHASES, options.window(ofSeconds(1), ofSeconds(1)), overload, seed)
            : new Run(PHASES, options, overload, seed);
    run.print(name + ", " + overload + "x, seed " + seed);
    return run;
  }

  @ParameterizedTest
  @ValueSource(doubles = {2, 1.1})
  void printsWhatEachMakesOfIt(double overload) {
    AimdLimit aimd = AimdLimit.builder().minLimit(1).timeout(Duration.ofMillis(50)).build();
    Run mean = run("vegas, mean", vegas(1), Tracked.MEAN, overload, 1);
    run("vegas, median", vegas(1), Tracked.MEDIAN, overload, 1);
    run("gradient2", Gradient2Limit.builder().minLimit(1).build(), Tracked.MEAN, overload, 1);
    run("aimd, 50 ms", aimd, Tracked.MEAN, overload, 1);

    assertThat(mean.bulkhead.inFlight()).isEqualTo(mean.busy + mean.queue.size());
  }

  /**
   * Runs away, collapses, never comes back: none of it happens. What is left to wish for is the
   * fourth phase: until Vegas has forgotten how fast the service was, it admits too little. Red
   * when it never forgets, or when windows count in which little of the limit was in use.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void followsTheServiceDownAndUpAgain(long seed) {
    Run run = run("vegas, mean", vegas(seed), Tracked.MEAN, 2, seed);

    for (int i = 0; i < PHASES.length; i++) {
      assertThat(run.seen[i].share(PHASES[i])).as("phase %d", i).isGreaterThan(0.75);
      assertThat(run.seen[i].highestLimit).as("phase %d", i).isLessThanOrEqualTo(40);
    }
    assertThat(run.seen[4].share(PHASES[4])).isGreaterThan(0.999);
    assertThat(run.bulkhead.limit()).isGreaterThanOrEqualTo(6);
  }

  /** Half an hour of overload. The limit stays below eight times the workers; three would do. */
  @Test
  void doesNotDriftUnderAnOverloadThatLasts() {
    Phase[] half = new Phase[30];
    Arrays.fill(half, new Phase(5, 10, 2));
    AdaptiveBulkheadBuilder options =
        AdaptiveBulkhead.builder(vegas(1)).window(ofSeconds(1), ofSeconds(1));

    Run run = new Run(half, options, 2, 1);

    int highest = 0;
    for (int minute = 1; minute < half.length; minute++) {
      highest = Math.max(highest, run.seen[minute].highestLimit);
    }
    System.out.printf("phases, vegas on 5 workers, half an hour: highest limit %d%n", highest);
    assertThat(highest).isLessThanOrEqualTo(40);
  }
}
