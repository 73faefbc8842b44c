package io.ashlar.resilience.simulation;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A service that is overloaded for a while: does it recover?
 *
 * <pre>{@code
 * OverloadRun run =
 *     OverloadSimulation.run(
 *         OverloadScenario.ofDefaults(11),
 *         world -> {
 *           Retry retry =
 *               Retry.builder()
 *                   .clock(world.clock())
 *                   .scheduler(world.scheduler())
 *                   .random(world.random())
 *                   .build();
 *           return retry::stage;
 *         });
 * }</pre>
 *
 * <h2>The model</h2>
 *
 * A fixed number of workers behind one queue, first come, first served, exponential service times.
 * Requests come at their own pace. What a client no longer waits for is served all the same: the
 * service cannot know. That is the point at which many real services are, and the worst one to be
 * at: with clients who wait half a second, a backlog of half a second is enough for every answer to
 * come too late, so all work is wasted, and if failed requests are repeated the backlog never goes
 * away. The overload has passed, and what keeps it going is the recovery itself: a
 * <em>metastable</em> failure (Bronson, Aghayev, Charapko and Zhu, Metastable Failures in
 * Distributed Systems, HotOS 2021; Huang et al., Metastable Failures in the Wild, OSDI 2022).
 *
 * <h2>What is real</h2>
 *
 * The policies: {@link Client} is given the module's own objects, whose clock, timers and chance
 * are those of a {@link World}. What is learned here is learned about them and not about a model of
 * them. Not modelled: networks, several services, garbage collection, and a queue that sheds load.
 *
 * <p>A run depends on its scenario alone: the same seed gives the same numbers on every JDK.
 * Arrivals and service times are drawn from streams of their own, so two clients meet the same
 * arrivals. Played in the calling thread.
 */
public final class OverloadSimulation {
  private static final long SECOND = 1_000_000_000;
  private static final String ANSWER = "served";

  /** Seconds that are played on, so that the last requests too come to their outcome. */
  private static final int FOR_THE_LAST = 30;

  /** An answer to come, cheaply cancelled: in an overload most are, and wait on in the queue. */
  private static final class Answer extends CompletableFuture<String> {
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      completeExceptionally(new GivenUp());
      return isCancelled();
    }
  }

  /** Without a stack trace. */
  private static final class GivenUp extends CancellationException {
    private static final long serialVersionUID = 1;

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // touches nothing
    public Throwable fillInStackTrace() {
      return this;
    }
  }

  private final OverloadScenario scenario;
  private final VirtualScheduler time = new VirtualScheduler();
  private final ArrayDeque<Answer> queue = new ArrayDeque<>();
  private final Chance arrivals;
  private final Chance serviceTimes;
  private final Client client;
  private final OverloadRun.Counts counts;
  private int busy;

  private OverloadSimulation(
      OverloadScenario scenario, Function<? super World, ? extends Client> newClient) {
    this.scenario = scenario;
    this.arrivals = Chance.of(scenario.seed(), 1);
    this.serviceTimes = Chance.of(scenario.seed(), 2);
    this.counts = new OverloadRun.Counts(scenario.seconds());
    this.client = newClient.apply(new World(time, time, Chance.of(scenario.seed(), 3)));
  }

  /**
   * Plays a scenario.
   *
   * @param scenario what is played
   * @param newClient makes the policies under trial, of what the world gives them
   * @return what came of it
   */
  public static OverloadRun run(
      OverloadScenario scenario, Function<? super World, ? extends Client> newClient) {
    Objects.requireNonNull(scenario, "scenario");
    Objects.requireNonNull(newClient, "newClient");
    OverloadSimulation simulation = new OverloadSimulation(scenario, newClient);
    simulation.time.after(0, simulation::arrive);
    simulation.time.runUntil((scenario.seconds() + FOR_THE_LAST) * SECOND);
    return new OverloadRun(scenario, simulation.counts);
  }

  private int second() {
    return (int) (time.getAsLong() / SECOND);
  }

  private void arrive() {
    int second = second();
    count(counts.requests, second);
    client
        .call(() -> attempt(second))
        .handle((answer, failure) -> {
          if (failure == null) {
            count(counts.good, second);
          }
          return true;
        });
    double rate = scenario.demand().at(time.getAsLong()) * scenario.service().capacityPerSecond();
    time.after((long) (arrivals.nextExponential() * SECOND / rate), this::arrive);
  }

  private CompletionStage<String> attempt(int requestSecond) {
    count(counts.attempts, requestSecond);
    count(counts.sent, second());
    Answer answer = new Answer();
    queue.add(answer);
    work();
    return answer;
  }

  /** What happens after the end is played for the sake of what came before. */
  private static void count(int[] counted, int second) {
    if (second < counted.length) {
      counted[second]++;
    }
  }

  private void work() {
    while (busy < scenario.service().workers() && !queue.isEmpty()) {
      Answer next = queue.remove();
      busy++;
      double took = serviceTimes.nextExponential() * scenario.service().meanTime().toNanos();
      time.after((long) took, () -> served(next));
    }
  }

  private void served(Answer answer) {
    busy--;
    answer.complete(ANSWER);
    work();
  }
}
