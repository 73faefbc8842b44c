package io.ashlar.resilience.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resilience.breaker.CircuitBreaker;
import io.ashlar.resilience.breaker.CircuitState;
import io.ashlar.resilience.registry.Registry;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Begin here: a registry, its events, and a change of options while calls go on. */
@Tag("jdk")
class EventExampleTest {
  @Test
  void tellsNamesReconfiguresAndDraws() {
    Queue<String> log = new ConcurrentLinkedQueue<>();
    // snippet: events
    EventStream events = EventStream.ofDefaults();
    Registry<CircuitBreaker> breakers =
        Registry.of(name -> CircuitBreaker.builder().name(name).onTransition(events).build());
    events.subscribe(event -> log.add(event.name()));
    breakers.get("stock").reconfigure(options -> options.failureRate(30)); // keeps what it counted
    String svg = breakers.get("stock").diagram();
    // end

    breakers.get("stock").transitionTo(CircuitState.FORCED_OPEN);

    assertThat(svg).startsWith("<svg");
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> log.contains("stock"));
  }
}
