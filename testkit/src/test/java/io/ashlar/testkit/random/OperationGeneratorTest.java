package io.ashlar.testkit.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Collections;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OperationGeneratorTest {
  private static final OperationGenerator<String> LETTERS =
      OperationGenerator.<String>builder()
          .with(3, random -> "a")
          .with(1, random -> "b" + random.nextInt(10))
          .build();

  @Test
  void drawsByWeight() {
    assertThat(LETTERS.generate(SeededRandom.of(1), 4_000))
        .satisfies(drawn -> assertThat(Collections.frequency(drawn, "a")).isBetween(2_900, 3_100));
  }

  @Test
  @Tag("jdk")
  void drawsTheSameSequenceFromTheSameSeed() {
    assertThat(LETTERS.generate(SeededRandom.of(1), 8))
        .isEqualTo(LETTERS.generate(SeededRandom.of(1), 8))
        .hasSize(8);
  }

  @Test
  void passesWhatPasses() {
    LETTERS.check(SeededRandom.of(1), 10, operations -> assertThat(operations).hasSize(10));
  }

  @Test
  void doesNotTakeAnotherExceptionForTheSameFailure() {
    FailingOperationsError error =
        catchThrowableOfType(
            FailingOperationsError.class,
            () ->
                LETTERS.check(
                    SeededRandom.of(1),
                    100,
                    operations -> {
                      if (operations.size() < 20) {
                        throw new IllegalArgumentException("too short");
                      }
                      throw new AssertionError("wrong");
                    }));

    assertThat(error.operations()).hasSize(20);
    assertThat(error).hasCauseInstanceOf(AssertionError.class);
  }

  @Test
  void showsTheBeginningOfAFailureThatCannotBeReduced() {
    FailingOperationsError error =
        catchThrowableOfType(
            FailingOperationsError.class,
            () ->
                LETTERS.check(
                    SeededRandom.of(1),
                    3_000,
                    operations -> assertThat(operations.size()).isLessThan(2_500)));

    assertThat(error.getMessage().lines().count()).isLessThan(60);
    assertThat(error).hasMessageContaining(" more");
  }

  @Test
  void refusesToBeEmpty() {
    assertThatThrownBy(() -> OperationGenerator.builder().build())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> OperationGenerator.<String>builder().with(0, random -> "a"))
        .hasMessageContaining("weight=0");
  }
}
