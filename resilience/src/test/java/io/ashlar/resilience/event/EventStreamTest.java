package io.ashlar.resilience.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.resilience.ResilienceEvent;
import io.ashlar.resilience.VirtualTime;
import io.ashlar.resilience.breaker.CircuitBreaker;
import io.ashlar.resilience.breaker.CircuitState;
import io.ashlar.resilience.breaker.CircuitTransition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nobody waits for a listener, and each listener knows what it missed. */
@Tag("jdk")
class EventStreamTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  /** An event that is only a number. */
  private record Numbered(int number) implements ResilienceEvent {
    @Override
    public String name() {
      return "test";
    }
  }

  private final Queue<Runnable> tasks = new ArrayDeque<>();

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  @Test
  void tellsWhatABreakerDoesInAThreadThatIsNoCallers() {
    EventStream events = EventStream.ofDefaults();
    Queue<ResilienceEvent> seen = new ConcurrentLinkedQueue<>();
    Queue<String> threads = new ConcurrentLinkedQueue<>();
    CircuitBreaker breaker =
        CircuitBreaker.builder()
            .name("stock")
            .clock(new VirtualTime())
            .onTransition(events)
            .build();
    Subscription subscription =
        events.subscribe(event -> {
          threads.add(Thread.currentThread().getName());
          seen.add(event);
        });

    breaker.transitionTo(CircuitState.FORCED_OPEN);

    Awaitility.await().atMost(BOUND).until(() -> subscription.told() == 1);
    assertThat(seen)
        .singleElement()
        .isInstanceOfSatisfying(
            CircuitTransition.class, e -> assertThat(e.to()).isEqualTo(CircuitState.FORCED_OPEN))
        .extracting(ResilienceEvent::name)
        .isEqualTo("stock");
    assertThat(threads).singleElement().asString().startsWith("ashlar-events-");
    assertThat(events).hasToString("EventStream[accepted=1, listeners=1]");
  }

  /** Red when anything is done, or counted, for nobody. */
  @Test
  void doesNothingWhenNobodyListens() {
    EventStream events = EventStream.of(8, tasks::add);

    events.accept(new Numbered(1));
    events.subscribe(event -> {}).close();
    events.accept(new Numbered(2));

    assertThat(events.accepted()).isZero();
    assertThat(tasks).isEmpty();
  }

  @Test
  void keepsTheOrderAndTellsOneAtATime() {
    EventStream events = EventStream.of(100, tasks::add);
    List<ResilienceEvent> seen = new ArrayList<>();
    events.subscribe(seen::add);

    for (int i = 0; i < 50; i++) {
      events.accept(new Numbered(i));
    }

    assertThat(tasks).as("one task for all").hasSize(1);
    runTasks();
    assertThat(seen).hasSize(50).startsWith(new Numbered(0)).endsWith(new Numbered(49));
    events.accept(new Numbered(50));
    runTasks();
    assertThat(seen).hasSize(51);
  }

  /** Red when the queue is not bounded, or what is lost is not counted. */
  @Test
  void losesWhatComesWhileTheQueueIsFullAndCountsIt() {
    EventStream events = EventStream.of(3, tasks::add);
    List<ResilienceEvent> seen = new ArrayList<>();
    Subscription slow = events.subscribe(seen::add);

    for (int i = 0; i < 10; i++) {
      events.accept(new Numbered(i));
    }
    runTasks();
    events.accept(new Numbered(10));
    runTasks();

    assertThat(seen)
        .containsExactly(new Numbered(0), new Numbered(1), new Numbered(2), new Numbered(10));
    assertThat(slow.lost()).isEqualTo(7);
    assertThat(slow.told()).isEqualTo(4);
  }

  /** Red when a listener is told in the caller's thread, or two share one. */
  @Test
  void letsASlowListenerHinderNobody() throws Exception {
    EventStream events = EventStream.of(4);
    CountDownLatch end = new CountDownLatch(1);
    Subscription stuck =
        events.subscribe(event -> {
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    CountDownLatch quick = new CountDownLatch(4);
    events.subscribe(event -> quick.countDown());

    for (int i = 0; i < 4; i++) {
      events.accept(new Numbered(i));
    }

    assertThat(quick.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(stuck.told()).isZero();
    end.countDown();
    Awaitility.await().atMost(BOUND).until(() -> stuck.told() == 4);
  }

  /** Red when what a listener throws ends its task: further events find nobody at work. */
  @Test
  void goesOnAfterAListenerThatThrows() {
    EventStream events = EventStream.of(8, tasks::add);
    AtomicInteger heard = new AtomicInteger();
    Subscription broken =
        events.subscribe(event -> {
          heard.incrementAndGet();
          throw new AssertionError("broken");
        });

    events.accept(new Numbered(1));
    events.accept(new Numbered(2));
    runTasks();
    events.accept(new Numbered(3));
    runTasks();

    assertThat(heard).hasValue(3);
    assertThat(broken.failures()).isEqualTo(3);
    assertThat(broken.told()).isEqualTo(3);
  }

  /** Red when an executor's refusal reaches the caller, or nobody is sent for the rest. */
  @Test
  void waitsForTheNextEventWhenTheExecutorRefuses() {
    AtomicInteger sent = new AtomicInteger();
    EventStream events =
        EventStream.of(
            8,
            task -> {
              if (sent.getAndIncrement() == 0) {
                throw new RejectedExecutionException("full");
              }
              tasks.add(task);
            });
    List<ResilienceEvent> seen = new ArrayList<>();
    Subscription subscription = events.subscribe(seen::add);

    events.accept(new Numbered(1));
    events.accept(new Numbered(2));
    runTasks();

    assertThat(seen).containsExactly(new Numbered(1), new Numbered(2));
    assertThat(subscription.failures()).isEqualTo(1);
  }

  @Test
  void tellsNothingAfterTheEnd() {
    EventStream events = EventStream.of(8, tasks::add);
    List<ResilienceEvent> seen = new ArrayList<>();
    Subscription subscription = events.subscribe(seen::add);
    events.accept(new Numbered(1));

    subscription.close();
    subscription.close();
    runTasks();
    events.accept(new Numbered(2));
    subscription.offer(new Numbered(3));
    runTasks();

    assertThat(seen).isEmpty();
  }

  /** Many callers, one at a time: each event is told or lost. */
  @Test
  void tellsOrLosesEachEvent() throws Exception {
    EventStream events = EventStream.of(64);
    AtomicInteger inside = new AtomicInteger();
    Subscription subscription =
        events.subscribe(event -> {
          if (inside.getAndIncrement() != 0) {
            throw new IllegalStateException("two at a time");
          }
          inside.decrementAndGet();
        });
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      callers.add(
          new Thread(() -> {
            for (int j = 0; j < 20_000; j++) {
              events.accept(new Numbered(j));
            }
          }));
    }

    callers.forEach(Thread::start);
    for (Thread caller : callers) {
      caller.join();
    }

    Awaitility.await()
        .atMost(BOUND)
        .until(() -> subscription.told() + subscription.lost() == 60_000);
    assertThat(events.accepted()).isEqualTo(60_000);
    assertThat(subscription.failures()).isZero();
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> EventStream.of(0)).hasMessageStartingWith("capacity=0");
    assertThatThrownBy(() -> EventStream.of(1 << 25)).hasMessageStartingWith("capacity=33554432");
    assertThatThrownBy(() -> EventStream.of(1, null)).hasMessage("executor");
    EventStream events = EventStream.ofDefaults();
    assertThatThrownBy(() -> events.subscribe(null)).hasMessage("listener");
    assertThatThrownBy(() -> events.accept(null)).hasMessage("event");
  }
}
