package io.ashlar.testkit.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The worked examples of docs/random.md. */
@Tag("jdk")
class RandomExampleTest {
  // snippet: operations
  sealed interface Op {
    record Push(int value) implements Op {}

    record Pop() implements Op {}
  }

  private static final OperationGenerator<Op> OPERATIONS =
      OperationGenerator.<Op>builder()
          .with(2, random -> new Op.Push(random.nextInt(100)))
          .with(1, random -> new Op.Pop())
          .build();

  // end

  // snippet: seeds
  @Seeds(20)
  void aDequeIsAStack(SeededRandom random) {
    OPERATIONS.check(random, 500, operations -> agreesWithAList(operations, new ArrayDeque<>()));
  }

  // end

  @Test
  void aFailingSequenceIsReducedToWhatMatters() {
    FailingOperationsError error =
        catchThrowableOfType(
            FailingOperationsError.class,
            () ->
                OPERATIONS.check(
                    SeededRandom.of(1),
                    500,
                    operations -> agreesWithAList(operations, new ForgetfulDeque())));

    // Three pushes fill it, the fourth is forgotten, the pop shows it.
    assertThat(error.operations()).hasSize(5);
    assertThat(error).hasMessageContaining("5 of 500 operations suffice");
  }

  @Test
  void readsFollowZipfsLaw() {
    // snippet: keys
    KeyDistribution keys = KeyDistribution.scrambledZipf(1_000_000, 0.99);
    SeededRandom random = SeededRandom.of(42).fork("reads");

    long key = keys.next(random);
    // end

    assertThat(key).isBetween(0L, 999_999L);
  }

  private static void agreesWithAList(List<Op> operations, Deque<Integer> deque) {
    List<Integer> model = new ArrayList<>();
    for (Op op : operations) {
      if (op instanceof Op.Push push) {
        model.add(push.value());
        deque.push(push.value());
      } else if (op instanceof Op.Pop && !model.isEmpty()) {
        assertThat(deque.pop()).isEqualTo(model.remove(model.size() - 1));
      }
    }
  }

  /** Holds three elements and forgets a fourth. */
  private static final class ForgetfulDeque extends ArrayDeque<Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public void push(Integer value) {
      if (size() != 3) {
        super.push(value);
      }
    }
  }
}
