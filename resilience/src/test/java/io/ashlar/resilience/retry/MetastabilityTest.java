package io.ashlar.resilience.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resilience.VirtualTime;
import io.ashlar.testkit.random.SeededRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A service that was overloaded for ten seconds: does it recover? Ten workers with exponential
 * service times of ten milliseconds behind one queue; clients come at their own pace, wait half a
 * second for an answer, and then try again as their policy has it, three times at most, with
 * exponential backoff and full jitter. What a client no longer waits for is served all the same.
 *
 * <p>Shows why the budget is paid by successes, and that nothing less will do: backoff and jitter
 * alone leave the service at a goodput of nothing for as long as one cares to look.
 */
class MetastabilityTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long PATIENCE = SECOND / 2;
  private static final int WORKERS = 10;
  private static final double CAPACITY = 1_000;
  private static final int ATTEMPTS = 3;
  private static final int LENGTH = 300;

  /** Who decides about another attempt, and learns of successes. */
  private interface Policy {
    boolean mayRetry();

    void onRequest();

    void onSuccess();
  }

  private static final Policy NO_RETRY = new Account(0, 0, 0);
  private static final Policy FREE_RETRIES = new Account(1e9, 0, 0);

  /** An account that may also be paid by requests, as other libraries have it. */
  private static final class Account implements Policy {
    private static final double FULL = 100;
    private final double perRequest;
    private final double perSuccess;
    private double balance;

    Account(double balance, double perRequest, double perSuccess) {
      this.balance = balance;
      this.perRequest = perRequest;
      this.perSuccess = perSuccess;
    }

    private void payIn(double amount) {
      balance = amount == 0 ? balance : Math.min(balance + amount, FULL);
    }

    @Override
    public boolean mayRetry() {
      if (balance < 1) {
        return false;
      }
      balance--;
      return true;
    }

    @Override
    public void onRequest() {
      payIn(perRequest);
    }

    @Override
    public void onSuccess() {
      payIn(perSuccess);
    }
  }

  /** The real one. */
  private record Budget(RetryBudget budget) implements Policy {
    @Override
    public boolean mayRetry() {
      return budget.tryWithdraw();
    }

    @Override
    public void onRequest() {}

    @Override
    public void onSuccess() {
      budget.onSuccess();
    }
  }

  private static final class Request {
    int attempt = 1;
    long lastDelay;
    boolean done;
  }

  /** One attempt of a request at the service. */
  private static final class Job {
    final Request request;
    final long begin;
    boolean abandoned;

    Job(Request request, long begin) {
      this.request = request;
      this.begin = begin;
    }
  }

  private enum Kind {
    ARRIVAL,
    RETRY,
    SERVED,
    TIMED_OUT
  }

  private record Event(long time, long order, Kind kind, Job job) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(time, other.time);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /** One run: requests, attempts and good answers of each second, by the second they began in. */
  private static final class Run {
    final int[] requests = new int[LENGTH];
    final int[] attempts = new int[LENGTH];
    final int[] good = new int[LENGTH];
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final ArrayDeque<Job> queue = new ArrayDeque<>();
    private final Backoff backoff =
        Backoff.fullJitter(Duration.ofMillis(50), Duration.ofSeconds(2));
    // One stream each: then policies are compared under the same arrivals.
    private final SeededRandom arrivals;
    private final SeededRandom services;
    private final SeededRandom jitter;
    private final VirtualTime clock;
    private final Policy policy;
    private final double load;
    private int busy;
    private long order;

    Run(double load, Policy policy, VirtualTime clock, SeededRandom random) {
      this.load = load;
      this.policy = policy;
      this.clock = clock;
      this.arrivals = random.fork("arrivals");
      this.services = random.fork("services");
      this.jitter = random.fork("jitter");
      clock.set(0);
      after(0, Kind.ARRIVAL, new Job(new Request(), 0));
      while (!events.isEmpty() && clock.now() < LENGTH * SECOND) {
        handle(events.remove());
      }
    }

    private void after(double delay, Kind kind, Job job) {
      events.add(new Event(clock.now() + (long) delay, order++, kind, job));
    }

    private int second() {
      return (int) Math.min(clock.now() / SECOND, LENGTH - 1);
    }

    private double rate() {
      int second = second();
      return CAPACITY * (second >= 30 && second < 40 ? 2.5 : load);
    }

    private void handle(Event event) {
      clock.set(event.time);
      Job job = event.job;
      switch (event.kind) {
        case ARRIVAL -> {
          requests[second()]++;
          policy.onRequest();
          begin(job.request);
          after(
              arrivals.nextExponential() * SECOND / rate(),
              Kind.ARRIVAL,
              new Job(new Request(), 0));
        }
        case RETRY -> begin(job.request);
        case TIMED_OUT -> {
          if (!job.abandoned && !job.request.done) {
            job.abandoned = true;
            giveUpOrRetry(job.request);
          }
        }
        case SERVED -> {
          busy--;
          if (!job.abandoned) {
            job.request.done = true;
            job.abandoned = true;
            good[second()]++;
            policy.onSuccess();
          }
          work();
        }
      }
    }

    private void begin(Request request) {
      attempts[second()]++;
      Job job = new Job(request, clock.now());
      queue.add(job);
      after(PATIENCE, Kind.TIMED_OUT, job);
      work();
    }

    private void giveUpOrRetry(Request request) {
      if (request.attempt < ATTEMPTS && policy.mayRetry()) {
        request.lastDelay = backoff.nanos(request.attempt, request.lastDelay, jitter);
        request.attempt++;
        after(request.lastDelay, Kind.RETRY, new Job(request, 0));
      }
    }

    private void work() {
      while (busy < WORKERS && !queue.isEmpty()) {
        busy++;
        after(
            services.nextExponential() * SECOND * WORKERS / CAPACITY, Kind.SERVED, queue.remove());
      }
    }

    /** Good answers a request, from one second to another. */
    double goodput(int from, int to) {
      return sum(good, from, to) / sum(requests, from, to);
    }

    /** Attempts a request. */
    double amplification(int from, int to) {
      return sum(attempts, from, to) / sum(requests, from, to);
    }

    private static double sum(int[] counts, int from, int to) {
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += counts[i];
      }
      return sum;
    }
  }

  private static Run run(double load, Policy policy) {
    return new Run(load, policy, new VirtualTime(0), SeededRandom.of(11));
  }

  private static Run withDefaultBudget(double load) {
    VirtualTime clock = new VirtualTime(0);
    Policy policy = new Budget(RetryBudget.builder().clock(clock).build());
    return new Run(load, policy, clock, SeededRandom.of(11));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.7, 0.85})
  void neverRecoversWithBackoffAndJitterAlone(double load) {
    Run run = run(load, FREE_RETRIES);

    assertThat(run.goodput(0, 30)).isGreaterThan(0.99);
    assertThat(run.goodput(60, 90)).isLessThan(0.01);
    assertThat(run.goodput(240, 290)).isLessThan(0.01);
    assertThat(run.amplification(240, 290)).isGreaterThan(2.9);
  }

  /** 0.85 * (1 + 0.2) is above 1. */
  @Test
  void neverRecoversWithABudgetThatRequestsPay() {
    Run run = run(0.85, new Account(100, 0.2, 0));

    assertThat(run.goodput(240, 290)).isLessThan(0.01);
  }

  /** Red when the budget is paid in each call instead of each success. */
  @ParameterizedTest
  @ValueSource(doubles = {0.7, 0.85})
  void recoversWithTheDefaultBudgetAsFastAsWithoutRetries(double load) {
    Run without = run(load, NO_RETRY);
    Run with = withDefaultBudget(load);

    assertThat(with.goodput(0, 30)).isGreaterThan(0.99);
    assertThat(with.goodput(240, 290)).isGreaterThan(0.999);
    assertThat(with.amplification(45, 65)).isLessThanOrEqualTo(1.01);
    assertThat(recovery(with)).isLessThanOrEqualTo(recovery(without) + 5);
  }

  /** The first second from which all goes well. */
  private static int recovery(Run run) {
    int second = LENGTH - 2;
    while (second > 0 && run.goodput(second - 1, second) > 0.9) {
      second--;
    }
    return second;
  }
}
