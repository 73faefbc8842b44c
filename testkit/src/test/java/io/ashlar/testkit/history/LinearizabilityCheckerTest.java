package io.ashlar.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.testkit.history.RegisterModel.CompareAndSet;
import io.ashlar.testkit.history.RegisterModel.Input;
import io.ashlar.testkit.history.RegisterModel.Read;
import io.ashlar.testkit.history.RegisterModel.Write;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("jdk")
class LinearizabilityCheckerTest {
  private final HistoryRecorder<Input<Integer>, Reply<Integer>> recorder = new HistoryRecorder<>();

  @Test
  void acceptsAnEmptyHistory() {
    assertThat(verdict().kind()).isEqualTo(Verdict.Kind.LINEARIZABLE);
  }

  @Test
  void givesAnOrderThatExplainsTheHistory() {
    var slow = recorder.invoke(0, new Write<>(1));
    read(1, 0);
    var quick = recorder.invoke(1, new Write<>(2));
    quick.ok(Reply.done());
    read(2, 2);
    read(2, 1);
    slow.ok(Reply.done());

    var verdict = (Verdict.Linearizable<Integer, Input<Integer>, Reply<Integer>>) verdict();

    assertThat(verdict.orders().get(""))
        .extracting(Operation::toString)
        .containsExactly(
            "process 1: read -> 0",
            "process 1: write(2) -> done",
            "process 2: read -> 2",
            "process 0: write(1) -> done",
            "process 2: read -> 1");
    assertThat(verdict).hasToString("linearizable: 1 partition(s), " + verdict.steps() + " steps");
  }

  /** Red when an operation of unknown outcome is passed over like a failed one. */
  @Test
  void anOperationOfUnknownOutcomeMayHaveTakenEffect() {
    recorder.invoke(0, new Write<>(1)).unknown();
    read(1, 1);

    assertThat(verdict().kind()).isEqualTo(Verdict.Kind.LINEARIZABLE);
  }

  /** Red when a search is done only once operations of unknown outcome are explained too. */
  @Test
  void anOperationOfUnknownOutcomeMayNeverTakeEffect() {
    recorder.invoke(0, new CompareAndSet<>(7, 8)).unknown();
    read(1, 0);

    assertThat(verdict().kind()).isEqualTo(Verdict.Kind.LINEARIZABLE);
  }

  /** Red when an operation of unknown outcome is tried only before the next answered one. */
  @Test
  void anOperationOfUnknownOutcomeMayTakeEffectLongAfterItsCallerGaveUp() {
    recorder.invoke(0, new Write<>(1)).unknown();
    read(1, 0);
    recorder.invoke(1, new Write<>(2)).ok(Reply.done());
    read(1, 2);
    read(1, 1);

    assertThat(verdict().kind()).isEqualTo(Verdict.Kind.LINEARIZABLE);
  }

  @Test
  void anOperationOfUnknownOutcomeTakesEffectOnlyOnce() {
    recorder.invoke(0, new Write<>(1)).unknown();
    read(1, 1);
    recorder.invoke(1, new Write<>(2)).ok(Reply.done());
    read(1, 1);

    assertThat(verdict().kind()).isEqualTo(Verdict.Kind.VIOLATION);
  }

  /** Red when the invocation of an unknown operation is not compared with the first return. */
  @Test
  void anOperationOfUnknownOutcomeTakesNoEffectBeforeItsInvocation() {
    read(1, 1);
    recorder.invoke(0, new Write<>(1)).unknown();
    read(1, 1);

    assertThat(verdict().kind()).isEqualTo(Verdict.Kind.VIOLATION);
  }

  @Test
  void severalOperationsOfUnknownOutcomeMayTakeEffectBetweenTwoReads() {
    for (int value = 1; value < 5; value++) {
      recorder.invoke(value, new CompareAndSet<>(value - 1, value)).unknown();
    }
    read(9, 0);
    read(9, 4);

    assertThat(verdict().kind()).isEqualTo(Verdict.Kind.LINEARIZABLE);
  }

  @Test
  void ofTwoEqualOperationsOfUnknownOutcomeBothMayTakeEffect() {
    recorder.invoke(0, new Write<>(1)).unknown();
    recorder.invoke(1, new Write<>(1)).unknown();
    read(2, 1);
    recorder.invoke(2, new Write<>(2)).ok(Reply.done());
    read(2, 1);

    assertThat(verdict().kind()).isEqualTo(Verdict.Kind.LINEARIZABLE);
  }

  @Test
  void aFailedOperationTookNoEffect() {
    recorder.invoke(0, new Write<>(1)).fail();
    read(1, 1);

    assertThat(verdict().kind()).isEqualTo(Verdict.Kind.VIOLATION);
  }

  /**
   * Found by a generated history: a write of the value that is there was taken at once like a read,
   * but was needed later. Red when isRead is not asked in takeReads.
   */
  @Test
  void aWriteOfTheValueThatIsThereMayBeNeededLater() {
    var zero = recorder.invoke(0, new Write<>(0));
    recorder.invoke(1, new Write<>(1)).ok(Reply.done());
    read(1, 1);
    read(1, 0);
    zero.ok(Reply.done());

    assertThat(verdict().kind()).isEqualTo(Verdict.Kind.LINEARIZABLE);
  }

  @Test
  void operationsThatTouchAtOneInstantOverlap() {
    var history =
        new History<>(
            List.of(
                Operation.<Input<Integer>, Reply<Integer>>ok(0, new Read<>(), Reply.value(1), 1, 5),
                Operation.<Input<Integer>, Reply<Integer>>ok(
                    1, new Write<>(1), Reply.done(), 5, 9)));

    assertThat(LinearizabilityChecker.ofDefaults(new RegisterModel<>(0)).check(history).kind())
        .isEqualTo(Verdict.Kind.LINEARIZABLE);
  }

  @Test
  void tellsWhereExplanationEndsAndWhy() {
    for (int value = 1; value <= 10; value++) {
      recorder.invoke(0, new Write<>(value)).ok(Reply.done());
    }
    var concurrent = recorder.invoke(1, new CompareAndSet<>(10, 11));
    read(2, 3);
    concurrent.ok(Reply.refused());

    var violation = (Verdict.Violation<Integer, Input<Integer>, Reply<Integer>>) verdict();

    assertThat(violation.prefix()).hasSize(10);
    assertThat(violation.stateAtEnd()).isEqualTo(10);
    assertThat(violation)
        .hasToString(
            """
            not linearizable: the history of 12 operations; the longest prefix that some order \
            explains has 10
              ... 2 operations, then
              process 0: write(3) -> done   [state 3]
              process 0: write(4) -> done   [state 4]
              process 0: write(5) -> done   [state 5]
              process 0: write(6) -> done   [state 6]
              process 0: write(7) -> done   [state 7]
              process 0: write(8) -> done   [state 8]
              process 0: write(9) -> done   [state 9]
              process 0: write(10) -> done   [state 10]
            in state 10 no operation can come next:
              process 1: cas(10, 11) -> refused, which would be done
              process 2: read -> 3, which would be 10
            yet by now this one had returned
              process 2: read -> 3\
            """);
  }

  @Test
  void thePrefixOfAViolationHoldsTheUnknownOperationsItNeeds() {
    recorder.invoke(0, new Write<>(1)).unknown();
    read(1, 1);
    read(1, 0);

    var violation = (Verdict.Violation<Integer, Input<Integer>, Reply<Integer>>) verdict();

    assertThat(violation.prefix())
        .extracting(step -> step.operation().toString())
        .containsExactly("process 0: write(1) -> ?", "process 1: read -> 1");
    assertThat(violation.operations()).hasSize(3);
  }

  @Test
  void aViolationMayBeTheVeryFirstOperation() {
    read(1, 5);

    var violation = (Verdict.Violation<Integer, Input<Integer>, Reply<Integer>>) verdict();

    assertThat(violation.prefix()).isEmpty();
    assertThat(violation.stateAtEnd()).isZero();
  }

  /** Red when check answers linearizable although partitions are undecided. */
  @Test
  void aSearchThatSpendsItsStepsKnowsNothingAndFailsTheTest() {
    hardHistory();
    var checker = LinearizabilityChecker.builder(new RegisterModel<>(0)).stepBudget(50).build();

    var verdict = checker.check(recorder.history());

    assertThat(verdict.kind()).isEqualTo(Verdict.Kind.UNKNOWN);
    assertThat(verdict.steps()).isGreaterThan(50);
    assertThatThrownBy(() -> checker.assertLinearizable(recorder.history()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("unknown whether linearizable: step budget 50 spent");
  }

  /** Red when the time limit is not looked at. */
  @Test
  void aSearchThatRunsOutOfTimeKnowsNothingAndFailsTheTest() {
    hardHistory();
    AtomicLong now = new AtomicLong();
    var checker =
        LinearizabilityChecker.builder(new RegisterModel<>(0))
            .timeLimit(Duration.ofSeconds(2))
            .nanoTicker(() -> now.addAndGet(1_000_000_000))
            .build();

    var verdict = checker.check(recorder.history());

    assertThat(verdict.kind()).isEqualTo(Verdict.Kind.UNKNOWN);
    assertThat(verdict.steps()).isLessThan(3_000);
    assertThatThrownBy(() -> checker.assertLinearizable(recorder.history()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("time limit PT2S reached after ");
  }

  /** A search that is stopped while it tries unknown operations has not refuted anything. */
  @Test
  void aSearchStoppedAmongUnknownOperationsKnowsNothing() {
    for (int i = 0; i < 24; i++) {
      recorder.invoke(i, new CompareAndSet<>(i, i + 1)).unknown();
    }
    read(99, 24);
    var whole = verdict();

    assertThat(whole.kind()).isEqualTo(Verdict.Kind.LINEARIZABLE);
    for (long budget = 1; budget < whole.steps() / 2; budget += 7) {
      var checker =
          LinearizabilityChecker.builder(new RegisterModel<>(0)).stepBudget(budget).build();
      assertThat(checker.check(recorder.history()).kind())
          .as("budget %s", budget)
          .isEqualTo(Verdict.Kind.UNKNOWN);
    }
  }

  /** Red when the budget is spent on partitions in the order of their appearance. */
  @Test
  void findsTheViolationInASmallPartitionBeforeItSpendsItsBudgetOnALargeOne() {
    var histories = new ArrayList<Operation<KeyValueModel.Input, Reply<String>>>();
    for (int i = 0; i < 1_000; i++) {
      histories.add(
          Operation.ok(0, new KeyValueModel.Put("large", "v"), Reply.done(), 2L * i, 2L * i + 1));
    }
    histories.add(
        Operation.ok(1, new KeyValueModel.Get("small"), Reply.value("never put"), 5000, 5001));

    var verdict =
        LinearizabilityChecker.builder(new KeyValueModel())
            .stepBudget(100)
            .build()
            .check(new History<>(histories));

    assertThat(verdict.toString()).contains("partition small");
  }

  /** Red when the set of configurations is not consulted: 10! orders. */
  @Test
  void doesNotTryOrdersThatLeadToTheSamePlace() {
    var writes = new ArrayList<HistoryRecorder.Call<Input<Integer>, Reply<Integer>>>();
    for (int i = 0; i < 10; i++) {
      writes.add(recorder.invoke(i, new Write<>(i)));
    }
    writes.forEach(write -> write.ok(Reply.done()));
    read(0, 99);

    var verdict = verdict();

    assertThat(verdict.kind()).isEqualTo(Verdict.Kind.VIOLATION);
    assertThat(verdict.steps()).isLessThan(200_000);
  }

  /** Red when chains of unknown operations are not covered by shorter ones: 2^40 subsets. */
  @Test
  void doesNotTrySubsetsOfUnknownOperationsThatLeadToTheSamePlace() {
    for (int i = 1; i <= 40; i++) {
      recorder.invoke(i, new Write<>(i)).unknown();
    }
    read(0, 7);
    read(0, 9);
    read(0, 0);

    var verdict = verdict();

    assertThat(verdict.kind()).isEqualTo(Verdict.Kind.VIOLATION);
    assertThat(verdict.steps()).isLessThan(50_000);
  }

  /** Red when the first search allows chains of any length: there are 20! of them, all in vain. */
  @Test
  void triesAShortChainEarlierBeforeALongOneHere() {
    var map = new HistoryRecorder<KeyValueModel.Input, Reply<String>>();
    for (int i = 0; i < 20; i++) {
      map.invoke(i, new KeyValueModel.Append("k", "u" + i)).unknown();
    }
    map.invoke(99, new KeyValueModel.Append("k", "x")).ok(Reply.done());
    map.invoke(99, new KeyValueModel.Get("k")).ok(Reply.value("u7x"));

    var verdict = LinearizabilityChecker.ofDefaults(new KeyValueModel()).check(map.history());

    assertThat(verdict.kind()).isEqualTo(Verdict.Kind.LINEARIZABLE);
    assertThat(verdict.steps()).isLessThan(1_000);
  }

  @Test
  void refusesAModelThatCallsAWriteARead() {
    Model<Integer, Integer, String> liar =
        new Model<>() {
          @Override
          public Integer initialState() {
            return 0;
          }

          @Override
          public Integer next(Integer state, Integer input) {
            return input;
          }

          @Override
          public String output(Integer state, Integer input) {
            return "done";
          }

          @Override
          public boolean isRead(Integer input, String output) {
            return true;
          }
        };
    var calls = new HistoryRecorder<Integer, String>();
    calls.invoke(0, 3).ok("done");

    assertThatThrownBy(() -> LinearizabilityChecker.ofDefaults(liar).check(calls.history()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("process 0: 3 -> done is a read, but it turns state 0 into 3");
  }

  @Test
  void writesNoPictureUnlessAsked(@TempDir Path directory) throws Exception {
    read(1, 5);

    assertThatThrownBy(() ->
            LinearizabilityChecker.ofDefaults(new RegisterModel<>(0))
                .assertLinearizable(recorder.history()))
        .isInstanceOf(AssertionError.class)
        .hasMessageNotContaining("picture");
    try (var files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void saysWhyAPictureCannotBeWrittenAndKeepsTheEvidence(@TempDir Path directory) throws Exception {
    read(1, 5);
    Path file = Files.writeString(directory.resolve("file"), "not a directory");
    var checker = LinearizabilityChecker.builder(new RegisterModel<>(0)).picturesIn(file).build();

    assertThatThrownBy(() -> checker.assertLinearizable(recorder.history()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("not linearizable");
  }

  /** Red when the limit is turned into nanoseconds by Duration.toNanos(), which cannot hold it. */
  @Test
  void aTimeLimitMayBeForEver() {
    for (int i = 0; i < 3_000; i++) {
      recorder.invoke(0, new Write<>(i)).ok(Reply.done());
    }
    var checker =
        LinearizabilityChecker.builder(new RegisterModel<>(0))
            .timeLimit(Duration.ofSeconds(Long.MAX_VALUE))
            .build();

    assertThat(checker.check(recorder.history()).kind()).isEqualTo(Verdict.Kind.LINEARIZABLE);
  }

  @Test
  void refusesOptionsOutOfRangeWithTheirValue() {
    var builder = LinearizabilityChecker.builder(new RegisterModel<>(0));

    assertThatThrownBy(() -> builder.stepBudget(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("stepBudget=0, must be >= 1");
    assertThatThrownBy(() -> builder.timeLimit(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("timeLimit=PT0S, must be > 0");
    assertThatThrownBy(() -> builder.timeLimit(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Sixteen concurrent writes none of which explains the read: some 16 * 2^16 configurations. */
  private void hardHistory() {
    var writes = new ArrayList<HistoryRecorder.Call<Input<Integer>, Reply<Integer>>>();
    for (int i = 0; i < 16; i++) {
      writes.add(recorder.invoke(i, new Write<>(i)));
    }
    writes.forEach(write -> write.ok(Reply.done()));
    read(0, 99);
  }

  private void read(int process, int value) {
    recorder.invoke(process, new Read<>()).ok(Reply.value(value));
  }

  private Verdict<Integer, Input<Integer>, Reply<Integer>> verdict() {
    return LinearizabilityChecker.ofDefaults(new RegisterModel<>(0)).check(recorder.history());
  }
}
