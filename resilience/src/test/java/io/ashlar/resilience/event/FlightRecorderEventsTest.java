package io.ashlar.resilience.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resilience.ResilienceEvent;
import io.ashlar.resilience.VirtualTime;
import io.ashlar.resilience.breaker.CircuitBreaker;
import io.ashlar.resilience.breaker.CircuitState;
import io.ashlar.resilience.bulkhead.BulkheadFullException;
import io.ashlar.resilience.pipeline.CallRefused;
import io.ashlar.resilience.pipeline.TimeLimitExceeded;
import io.ashlar.resilience.retry.RetryEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recording of the flight recorder has in it afterwards. */
@Tag("jdk")
class FlightRecorderEventsTest {
  @TempDir Path folder;

  @Test
  void writesEachKindOfEventIntoARecording() throws Exception {
    FlightRecorderEvents recorder = new FlightRecorderEvents();
    CircuitBreaker breaker =
        CircuitBreaker.builder()
            .name("stock")
            .clock(new VirtualTime())
            .onTransition(recorder)
            .build();
    Path file = folder.resolve("events.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("ashlar.resilience.*");
      recording.start();

      breaker.transitionTo(CircuitState.FORCED_OPEN);
      recorder.accept(new RetryEvent("again", 2, Duration.ofMillis(5), new IOException("down")));
      recorder.accept(new RetryEvent("bad result", 1, Duration.ZERO, null));
      recorder.accept(new CallRefused("rooms", new BulkheadFullException("rooms", 3)));
      recorder.accept(new TimeLimitExceeded("slow", Duration.ofSeconds(1)));
      recorder.accept(() -> "of an unknown kind");

      recording.stop();
      recording.dump(file);
    }

    List<RecordedEvent> recorded = RecordingFile.readAllEvents(file);
    Map<String, RecordedEvent> byName =
        recorded.stream()
            .filter(event -> event.getEventType().getName().startsWith("ashlar.resilience."))
            .collect(Collectors.toMap(event -> event.getString("name"), Function.identity()));
    assertThat(byName).containsOnlyKeys("stock", "again", "bad result", "rooms", "slow");
    assertThat(byName.get("stock").getString("to")).isEqualTo("FORCED_OPEN");
    assertThat(byName.get("stock").getString("from")).isEqualTo("CLOSED");
    assertThat(byName.get("again").getInt("attempt")).isEqualTo(2);
    assertThat(byName.get("again").getDuration("delay")).isEqualTo(Duration.ofMillis(5));
    assertThat(byName.get("again").getClass("failure").getName())
        .isEqualTo(IOException.class.getName());
    assertThat(byName.get("rooms").getClass("refusal").getName())
        .isEqualTo(BulkheadFullException.class.getName());
    assertThat(byName.get("slow").getDuration("limit")).isEqualTo(Duration.ofSeconds(1));
  }

  /** The listener fits wherever events are told. */
  @Test
  void listensToAStreamToo() {
    EventStream events = EventStream.of(8, Runnable::run);
    Subscription subscription = events.subscribe(new FlightRecorderEvents());
    ResilienceEvent event = new TimeLimitExceeded("slow", Duration.ofSeconds(1));

    events.accept(event);

    assertThat(subscription.told()).isEqualTo(1);
    assertThat(subscription.failures()).isZero();
  }
}
