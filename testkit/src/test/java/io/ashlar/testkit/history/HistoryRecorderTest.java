package io.ashlar.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.testkit.history.Operation.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jdk")
class HistoryRecorderTest {
  private final HistoryRecorder<String, Integer> recorder = new HistoryRecorder<>();

  @Test
  void recordsWhatCameOfEachCallInTheOrderOfInvocation() {
    var first = recorder.invoke(0, "a");
    var second = recorder.invoke(1, "b");
    var third = recorder.invoke(2, "c");
    third.unknown();
    second.fail();
    first.ok(7);

    assertThat(recorder.history().operations())
        .containsExactly(
            Operation.ok(0, "a", 7, 0, 4),
            Operation.failed(1, "b", 1, 3),
            Operation.unknown(2, "c", 2));
  }

  /** Red when open calls are left out of the history. */
  @Test
  void aCallStillOpenIsOfUnknownOutcome() {
    recorder.invoke(3, "a");

    assertThat(recorder.history().operations()).containsExactly(Operation.unknown(3, "a", 0));
  }

  @Test
  void aCallIsCompletedOnce() {
    var call = recorder.invoke(0, "a");
    call.ok(1);

    assertThatThrownBy(call::unknown)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("process 0: a -> 1");
  }

  /** Red when a call that throws is recorded as failed: it may have taken effect before. */
  @Test
  void aCallThatThrowsIsOfUnknownOutcome() {
    assertThatThrownBy(() ->
            recorder.call(
                0,
                "a",
                () -> {
                  throw new IllegalStateException("connection lost");
                }))
        .hasMessage("connection lost");

    assertThat(recorder.history().operations())
        .extracting(Operation::outcome)
        .containsExactly(Outcome.UNKNOWN);
  }

  /** Red when the number of a return is drawn at the invocation. */
  @Test
  void aHistoryOfThreadsNeverClaimsAnOrderThatWasNot() throws InterruptedException {
    AtomicInteger shared = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int process = i;
      Thread thread =
          new Thread(() -> {
            for (int n = 0; n < 5_000; n++) {
              recorder.call(process, "increment", shared::incrementAndGet);
            }
          });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }

    Model<Integer, String, Integer> counter =
        new Model<>() {
          @Override
          public Integer initialState() {
            return 0;
          }

          @Override
          public Integer next(Integer state, String input) {
            return state + 1;
          }

          @Override
          public Integer output(Integer state, String input) {
            return state + 1;
          }
        };
    LinearizabilityChecker.ofDefaults(counter).assertLinearizable(recorder.history());
    assertThat(recorder.history().size()).isEqualTo(20_000);
  }

  @Test
  void anOperationIsConsistent() {
    assertThatThrownBy(() -> new Operation<>(0, "a", Outcome.OK, null, 0, 1))
        .hasMessageContaining("exactly an OK operation has an output");
    assertThatThrownBy(() -> new Operation<>(0, "a", Outcome.FAILED, 3, 0, 1))
        .hasMessageContaining("outcome=FAILED, output=3");
    assertThatThrownBy(() -> new Operation<>(0, "a", Outcome.UNKNOWN, null, 0, 1))
        .hasMessageContaining("exactly an UNKNOWN one never does");
    assertThatThrownBy(() -> Operation.ok(0, "a", 1, 0, Operation.NEVER))
        .hasMessageContaining("outcome=OK");
    assertThatThrownBy(() -> Operation.ok(0, "a", 1, 5, 4))
        .hasMessage("returned=4, must be >= invoked=5");
    assertThat(Operation.failed(0, "a", 0, 1)).hasToString("process 0: a -> failed");
  }
}
