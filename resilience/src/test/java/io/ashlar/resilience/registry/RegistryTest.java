package io.ashlar.resilience.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.resilience.Background;
import io.ashlar.resilience.breaker.CircuitBreaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One mechanism for one name. */
@Tag("jdk")
class RegistryTest {
  private final AtomicInteger made = new AtomicInteger();
  private final Registry<String> registry =
      Registry.of(name -> name + " " + made.incrementAndGet());

  @Test
  void givesTheSameOneForTheSameName() {
    Registry<CircuitBreaker> breakers =
        Registry.of(name -> CircuitBreaker.builder().name(name).failureRate(40).build());
    breakers.define("payment", name -> CircuitBreaker.builder().name(name).probes(1).build());

    CircuitBreaker stock = breakers.get("stock");

    assertThat(breakers.get("stock")).isSameAs(stock);
    assertThat(stock.describe()).contains("40 %");
    assertThat(breakers.get("payment").describe()).contains("probes: 1,");
    assertThat(breakers.find("stock")).containsSame(stock);
    assertThat(breakers.find("unknown")).isEmpty();
    assertThat(breakers.all()).extracting(CircuitBreaker::name).containsExactly("payment", "stock");
    assertThat(breakers).hasToString("Registry[payment, stock]");
  }

  @Test
  void changesAllThatHasBeenMade() {
    Registry<CircuitBreaker> breakers = Registry.of(CircuitBreaker::ofDefaults);
    CircuitBreaker held = breakers.get("stock");

    breakers.all().forEach(breaker -> breaker.reconfigure(b -> b.failureRate(7)));

    assertThat(held.describe()).contains("7 %");
  }

  /** Red when two threads make two for one name. */
  @Test
  void makesOneForManyWhoAskAtOnce() throws Exception {
    Set<String> got = ConcurrentHashMap.newKeySet();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          new Thread(() -> {
            for (int j = 0; j < 200; j++) {
              got.add(registry.get("name" + j));
            }
          }));
    }

    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(got).hasSize(200);
    assertThat(made).hasValue(200);
  }

  /** Red when who has waited for another's making makes one too. */
  @Test
  void givesWhoWaitedWhatTheOtherMade() throws Exception {
    CountDownLatch making = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    registry.define(
        "slow",
        name -> {
          making.countDown();
          awaited(end);
          return "made " + made.incrementAndGet();
        });
    Background<String> first = Background.run(() -> registry.get("slow"));
    awaited(making);
    AtomicReference<String> second = new AtomicReference<>();
    Thread waiting = new Thread(() -> second.set(registry.get("slow")));

    waiting.start();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> waiting.getState() == Thread.State.WAITING);
    end.countDown();
    waiting.join();

    assertThat(second.get()).isEqualTo("made 1");
    assertThat(first.result()).isEqualTo("made 1");
  }

  private static void awaited(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void keepsNothingOfAMakingThatFailed() {
    registry.define(
        "broken",
        name -> {
          throw new IllegalStateException("broken");
        });
    registry.define("none", name -> null);

    assertThatThrownBy(() -> registry.get("broken")).hasMessage("broken");
    assertThatThrownBy(() -> registry.get("none")).hasMessage("what was made");
    registry.define("broken", name -> "mended");
    assertThat(registry.get("broken")).isEqualTo("mended");
  }

  @Test
  void makesANewOneForANameThatWasRemoved() {
    String first = registry.get("a");

    assertThat(registry.remove("a")).contains(first);
    assertThat(registry.remove("a")).isEmpty();
    assertThat(registry.get("a")).isNotEqualTo(first);
  }

  /** Red when a listener is not told of those that are there, or of one that is made later. */
  @Test
  void tellsOfEachOneOnce() {
    List<String> told = new ArrayList<>();
    registry.get("a");

    registry.forEach(told::add);
    registry.get("b");
    registry.get("a");

    assertThat(told).containsExactly("a 1", "b 2");
  }

  @Test
  void refusesNull() {
    assertThatThrownBy(() -> Registry.of(null)).hasMessage("byDefault");
    assertThatThrownBy(() -> registry.get(null)).hasMessage("name");
    assertThatThrownBy(() -> registry.find(null)).hasMessage("name");
    assertThatThrownBy(() -> registry.remove(null)).hasMessage("name");
    assertThatThrownBy(() -> registry.define(null, name -> "")).hasMessage("name");
    assertThatThrownBy(() -> registry.define("a", null)).hasMessage("definition");
    assertThatThrownBy(() -> registry.forEach(null)).hasMessage("listener");
  }
}
