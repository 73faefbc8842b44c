package io.ashlar.resilience.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.resilience.VirtualTime;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jdk")
class RetryBudgetTest {
  private final VirtualTime clock = new VirtualTime();

  @Test
  void beginsFullAndIsFilledBySuccesses() {
    RetryBudget budget =
        RetryBudget.builder().capacity(3).perSuccess(0.25).oneFreeEvery(Duration.ZERO).build();

    assertThat(budget.tryWithdraw()).isTrue();
    assertThat(budget.tryWithdraw()).isTrue();
    assertThat(budget.tryWithdraw()).isTrue();
    assertThat(budget.tryWithdraw()).isFalse();
    for (int i = 0; i < 3; i++) {
      budget.onSuccess();
    }
    assertThat(budget.tryWithdraw()).isFalse();
    budget.onSuccess();
    assertThat(budget.tryWithdraw()).isTrue();
    for (int i = 0; i < 100; i++) {
      budget.onSuccess();
    }
    assertThat(budget.balance()).isEqualTo(3);
    assertThat(budget).hasToString("RetryBudget[balance=3.0, capacity=3.0]");
  }

  @Test
  void grantsOneFreeRetryFromTimeToTime() {
    RetryBudget budget = RetryBudget.builder().capacity(1).clock(clock).build();
    budget.tryWithdraw();

    assertThat(budget.tryWithdraw()).isTrue();
    assertThat(budget.tryWithdraw()).isFalse();
    clock.advance(Duration.ofSeconds(1));
    assertThat(budget.tryWithdraw()).isTrue();
    assertThat(budget.tryWithdraw()).isFalse();
    clock.advance(Duration.ofDays(1));
    assertThat(budget.tryWithdraw()).isTrue();
    assertThat(budget.tryWithdraw()).isFalse();
  }

  /** Red when the balance is written without comparing. */
  @Test
  void paysOutToManyThreadsWhatWasPaidIn() throws Exception {
    RetryBudget budget =
        RetryBudget.builder()
            .capacity(1_000_000)
            .perSuccess(0.1)
            .oneFreeEvery(Duration.ZERO)
            .build();
    while (budget.tryWithdraw()) {
      assertThat(budget.balance()).isNotNegative();
    }
    AtomicInteger withdrawn = new AtomicInteger();
    ExecutorService executor = Executors.newFixedThreadPool(4);

    for (int t = 0; t < 4; t++) {
      executor.execute(() -> {
        for (int i = 0; i < 50_000; i++) {
          budget.onSuccess();
          if (i % 5 == 0 && budget.tryWithdraw()) {
            withdrawn.incrementAndGet();
          }
        }
      });
    }
    executor.shutdown();

    assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    assertThat(withdrawn.get() + budget.balance()).isEqualTo(4 * 50_000 / 10);
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    assertThatThrownBy(() -> RetryBudget.builder().perSuccess(0)).hasMessageContaining("=0.0");
    assertThatThrownBy(() -> RetryBudget.builder().perSuccess(1.1)).hasMessageContaining("=1.1");
    assertThatThrownBy(() -> RetryBudget.builder().perSuccess(Double.NaN))
        .hasMessageContaining("=NaN");
    assertThatThrownBy(() -> RetryBudget.builder().capacity(0)).hasMessageContaining("capacity=0");
    assertThatThrownBy(() -> RetryBudget.builder().capacity(1_000_000_001))
        .hasMessageContaining("capacity=1000000001");
    assertThatThrownBy(() -> RetryBudget.builder().oneFreeEvery(Duration.ofSeconds(-1)))
        .hasMessageContaining("oneFreeEvery=PT-1S");
    assertThatThrownBy(() -> RetryBudget.builder().clock(null)).hasMessage("clock");
  }
}
