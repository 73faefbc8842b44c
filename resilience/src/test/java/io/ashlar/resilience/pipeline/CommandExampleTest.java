package io.ashlar.resilience.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resilience.breaker.CircuitBreaker;
import io.ashlar.resilience.breaker.CircuitState;
import io.ashlar.resilience.bulkhead.Bulkhead;
import io.ashlar.resilience.fallback.Fallback;
import io.ashlar.resilience.timeout.TimeLimiter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The command that Hystrix made known: breaker, time limit, own threads, and another answer. */
@Tag("jdk")
class CommandExampleTest {
  // snippet: hystrix
  /** All that is said to one service, and how much of ourselves we risk for it. */
  static final class Command<T> implements AutoCloseable {
    private final ExecutorService threads; // its own, so that it can use up nobody else's
    private final CircuitBreaker breaker;
    private final Pipeline pipeline;
    private final Fallback<T> fallback;

    Command(String service, int atOnce, Duration limit, T otherwise) {
      threads = Executors.newFixedThreadPool(atOnce);
      breaker = CircuitBreaker.builder().name(service).countWindow(20).minimumCalls(4).build();
      pipeline =
          Pipeline.builder()
              .breaker(breaker)
              .timeLimiter(TimeLimiter.builder(limit).name(service).executor(threads).build())
              .bulkhead(Bulkhead.builder(atOnce).name(service).build())
              .build();
      fallback = Fallback.<T>builder().toLastGood(Duration.ofMinutes(5)).toValue(otherwise).build();
    }

    T execute(Callable<T> call) throws Exception {
      return fallback.call(() -> pipeline.call(call));
    }

    @Override
    public void close() {
      threads.shutdownNow();
    }
  }

  // end

  @Test
  void answersAtOnceWhateverTheServiceDoes() throws Exception {
    try (Command<Integer> stock = new Command<>("stock", 2, Duration.ofSeconds(20), 0)) {
      Callable<Integer> down =
          () -> {
            throw new IllegalStateException("down");
          };

      assertThat(stock.execute(down)).as("nothing is known yet").isZero();
      assertThat(stock.execute(() -> 7)).isEqualTo(7);
      assertThat(stock.execute(down)).as("the last good answer").isEqualTo(7);
      assertThat(stock.execute(down)).isEqualTo(7);

      assertThat(stock.breaker.state()).isEqualTo(CircuitState.OPEN);
      CountDownLatch called = new CountDownLatch(1);
      stock.execute(() -> {
        called.countDown();
        return 8;
      });
      assertThat(called.getCount()).as("the service rests").isEqualTo(1);
    }
  }

  @Test
  void waitsNoLongerThanItsLimit() throws Exception {
    try (Command<String> slow = new Command<>("slow", 1, Duration.ofMillis(5), "later")) {
      CompletableFuture<String> never = new CompletableFuture<>();

      assertThat(slow.execute(never::get)).isEqualTo("later");
    }
  }
}
