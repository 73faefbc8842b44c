package io.ashlar.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventQueueTest {
  /** Red when {@code before} compares the times only: a heap is not stable. */
  @Test
  void eventsOfOneInstantKeepTheOrderTheyWereAddedIn() {
    EventQueue queue = new EventQueue();
    for (int i = 0; i < 1_000; i++) {
      queue.add(i % 3, new Numbered(i % 3, i));
    }

    List<Numbered> polled = drain(queue);

    assertThat(polled)
        .isSortedAccordingTo(
            Comparator.comparingLong((Numbered n) -> n.time).thenComparingInt(n -> n.number));
    assertThat(queue.firstTime()).isEqualTo(EventQueue.NEVER);
  }

  @Seeds(20)
  void agreesWithASortedList(SeededRandom random) {
    EventQueue queue = new EventQueue();
    List<Numbered> model = new ArrayList<>();
    Comparator<Numbered> order =
        Comparator.comparingLong((Numbered n) -> n.time).thenComparingInt(n -> n.number);

    for (int i = 0; i < 3_000; i++) {
      int dice = random.nextInt(10);
      if (dice < 6) {
        Numbered event = new Numbered(random.nextInt(50), i);
        queue.add(event.time, event);
        model.add(event);
      } else if (dice < 8 && !model.isEmpty()) {
        Numbered cancelled = model.remove(random.nextInt(model.size()));
        cancelled.cancelled = true;
        queue.countCancelled();
      } else if (dice == 8 && random.nextInt(50) == 0) {
        queue.cancelIf(event -> ((Numbered) event).number % 7 == 0);
        model.removeIf(event -> event.number % 7 == 0);
      } else if (!model.isEmpty()) {
        Numbered least = model.stream().min(order).orElseThrow();
        assertThat(next(queue)).isSameAs(least);
        model.remove(least);
      }
    }

    model.sort(order);
    assertThat(drain(queue)).isEqualTo(model);
  }

  @Test
  void cancelledEventsDoNotPileUp() {
    EventQueue queue = new EventQueue();

    for (int i = 0; i < 100_000; i++) {
      Numbered timer = new Numbered(1_000_000L + i, i);
      queue.add(timer.time, timer);
      timer.cancelled = true;
      queue.countCancelled();
    }

    assertThat(queue.size()).isLessThan(200);
  }

  /** Red when firstTime looks at the head, cancelled or not. */
  @Test
  void aCancelledEventIsNotTheFirst() {
    EventQueue queue = new EventQueue();
    Numbered sooner = new Numbered(1, 1);
    queue.add(sooner.time, sooner);
    queue.add(2, new Numbered(2, 2));

    sooner.cancelled = true;
    queue.countCancelled();

    assertThat(queue.firstTime()).isEqualTo(2);
  }

  private static List<Numbered> drain(EventQueue queue) {
    List<Numbered> polled = new ArrayList<>();
    for (Numbered next = next(queue); next != null; next = next(queue)) {
      polled.add(next);
    }
    return polled;
  }

  private static Numbered next(EventQueue queue) {
    long time = queue.firstTime();
    if (queue.size() == 0) {
      return null;
    }
    Numbered event = (Numbered) queue.poll();
    assertThat(event.cancelled).isFalse();
    assertThat(time).isEqualTo(event.time);
    return event;
  }

  private static final class Numbered extends Event {
    private final long time;
    private final int number;

    Numbered(long time, int number) {
      this.time = time;
      this.number = number;
    }

    @Override
    public void run() {}

    @Override
    public String toString() {
      return time + "/" + number;
    }
  }
}
