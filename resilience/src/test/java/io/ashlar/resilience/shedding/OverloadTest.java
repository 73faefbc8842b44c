package io.ashlar.resilience.shedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resilience.VirtualTime;
import io.ashlar.testkit.random.SeededRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.PriorityQueue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A service at five times its capacity: ten workers, exponential service times of ten milliseconds,
 * callers that wait half a second. How much of its capacity ends as answers that are in time? All
 * of it in virtual time, so the figures are exact for a seed.
 */
class OverloadTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final int WORKERS = 10;
  private static final double CAPACITY = 1_000;
  private static final int WARM_UP = 2;
  private static final int LENGTH = 17;

  /** Who decides which request a worker takes next. */
  private interface Door {
    void come(Request request);

    void served();
  }

  private record Request(Criticality criticality, long begin) {}

  private record Event(long time, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(time, other.time);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /** One run; counts what began after the warm-up. */
  private static final class Run {
    private final VirtualTime clock = new VirtualTime(0);
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final int[] asked = new int[Criticality.values().length];
    private final int[] good = new int[Criticality.values().length];
    private final long[] waits = new long[1 << 20];
    private final SeededRandom services;
    private int begun;
    private long order;
    private Door door;

    Run(long seed) {
      services = SeededRandom.of(seed).fork("services");
    }

    void after(double delay, Runnable action) {
      events.add(new Event(clock.now() + (long) delay, order++, action));
    }

    /** Requests of a class at a rate, from the beginning to the end. */
    void arrivals(Criticality criticality, double perSecond, SeededRandom random) {
      after(
          random.nextExponential() * SECOND / perSecond,
          () -> {
            Request request = new Request(criticality, clock.now());
            if (isCounted(request)) {
              asked[criticality.ordinal()]++;
            }
            door.come(request);
            arrivals(criticality, perSecond, random);
          });
    }

    /** A worker takes a request. */
    void begin(Request request) {
      if (isCounted(request)) {
        waits[begun++] = clock.now() - request.begin;
      }
      after(
          services.nextExponential() * SECOND * WORKERS / CAPACITY,
          () -> {
            if (isCounted(request) && clock.now() - request.begin <= PATIENCE.toNanos()) {
              good[request.criticality.ordinal()]++;
            }
            door.served();
          });
    }

    private static boolean isCounted(Request request) {
      return request.begin >= WARM_UP * SECOND && request.begin < (LENGTH - 1) * SECOND;
    }

    void go() {
      while (events.peek().time < LENGTH * SECOND) {
        Event event = events.remove();
        clock.set(event.time);
        event.action.run();
      }
    }

    double goodput() {
      return Arrays.stream(good).sum() / (CAPACITY * (LENGTH - 1 - WARM_UP));
    }

    int lost(Criticality criticality) {
      return asked[criticality.ordinal()] - good[criticality.ordinal()];
    }

    double served(Criticality criticality) {
      return (double) good[criticality.ordinal()] / asked[criticality.ordinal()];
    }

    long p99WaitMillis() {
      long[] sorted = Arrays.copyOf(waits, begun);
      Arrays.sort(sorted);
      return sorted[begun * 99 / 100] / 1_000_000;
    }
  }

  /** What most services have: a queue of ten thousand places, first in, first out. */
  private static final class Fifo implements Door {
    private final ArrayDeque<Request> queue = new ArrayDeque<>();
    private final Run run;
    private int busy;

    Fifo(Run run) {
      this.run = run;
    }

    @Override
    public void come(Request request) {
      if (queue.size() < 10_000) {
        queue.add(request);
        work();
      }
    }

    @Override
    public void served() {
      busy--;
      work();
    }

    private void work() {
      while (busy < WORKERS && !queue.isEmpty()) {
        busy++;
        run.begin(queue.remove());
      }
    }
  }

  private static final class Shedding implements Door {
    private final LoadShedder shedder;
    private final Run run;

    Shedding(Run run) {
      this.run = run;
      this.shedder = LoadShedder.builder(WORKERS).clock(run.clock).build();
    }

    @Override
    public void come(Request request) {
      var unused =
          shedder
              .admit(request.criticality, PATIENCE)
              .handle((nothing, refused) -> {
                if (refused == null) {
                  run.begin(request);
                }
                return nothing;
              });
    }

    @Override
    public void served() {
      shedder.release();
    }
  }

  private static Run shedding(long seed, double... loads) {
    Run run = new Run(seed);
    run.door = new Shedding(run);
    return run(run, seed, loads);
  }

  /** The loads of the classes, from the lowest one on, in units of the capacity. */
  private static Run run(Run run, long seed, double... loads) {
    for (Criticality criticality : Criticality.values()) {
      run.arrivals(
          criticality,
          loads[criticality.ordinal()] * CAPACITY,
          SeededRandom.of(seed).fork(criticality.name()));
    }
    run.go();
    return run;
  }

  private static void print(String what, long seed, Run run) {
    System.out.printf(
        "overload, %-28s seed %d: %5.1f %% of capacity in time, waits p99 %3d ms;"
            + " served %5.1f / %5.1f / %5.1f %% (sheddable, normal, critical)%n",
        what,
        seed,
        100 * run.goodput(),
        run.p99WaitMillis(),
        100 * run.served(Criticality.SHEDDABLE),
        100 * run.served(Criticality.NORMAL),
        100 * run.served(Criticality.CRITICAL));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void deliversNothingInTimeThroughAPlainQueue(long seed) {
    Run fifo = new Run(seed);
    fifo.door = new Fifo(fifo);

    Run run = run(fifo, seed, 1.5, 3, 0.5);

    print("first in, first out", seed, run);
    assertThat(run.goodput()).isLessThan(0.001);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void deliversTheWholeCapacityInTime(long seed) {
    Run run = shedding(seed, 1.5, 3, 0.5);

    print("five times the capacity", seed, run);
    assertThat(run.goodput()).isGreaterThan(0.98);
    assertThat(run.lost(Criticality.CRITICAL)).isZero();
    assertThat(run.p99WaitMillis()).isLessThanOrEqualTo(105);
  }

  /** Red when the turns of the lower classes are not denied while the critical one is late. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void losesNothingCriticalAsLongAsThatFits(long seed) {
    Run run = shedding(seed, 1.5, 2.55, 0.95);

    print("critical alone 0.95", seed, run);
    assertThat(run.lost(Criticality.CRITICAL)).isZero();
    assertThat(run.goodput()).isGreaterThan(0.98);
  }

  /**
   * Red when a class has no turn - then nothing is served of the lowest - or who is overdue stays.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void starvesNoClassWhileTheCriticalOneFits(long seed) {
    Run run = shedding(seed, 1, 3, 0.5);

    print("normal alone 3", seed, run);
    assertThat(run.served(Criticality.SHEDDABLE)).isGreaterThan(0.05);
  }

  /** Red when a critical queue that has got too long is served in the order of arrival. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void deliversTheWholeCapacityWhenTheCriticalAloneIsTooMuch(long seed) {
    Run run = shedding(seed, 1, 1, 3);

    print("critical alone 3", seed, run);
    assertThat(run.goodput()).isGreaterThan(0.98);
  }

  /** Chance alone keeps workers busy for a while, and the lowest class is last then. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void refusesLittleOfTheLowestClassAndNothingElseBelowTheCapacity(long seed) {
    Run run = shedding(seed, 0.2, 0.4, 0.2);

    print("four fifths of the capacity", seed, run);
    assertThat(run.served(Criticality.CRITICAL)).isEqualTo(1);
    assertThat(run.served(Criticality.NORMAL)).isGreaterThan(0.999);
    assertThat(run.served(Criticality.SHEDDABLE)).isGreaterThan(0.97);
  }
}
