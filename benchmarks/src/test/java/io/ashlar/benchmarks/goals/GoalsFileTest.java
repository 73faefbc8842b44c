package io.ashlar.benchmarks.goals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ashlar.benchmarks.harness.FakeCase;
import io.ashlar.benchmarks.harness.Suite;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoalsFileTest {
  private static final List<Suite> SUITES =
      List.of(FakeCase.suite(FakeCase.steady("first", 1, 1), FakeCase.steady("second", 1, 1)));

  @Test
  void readsGoalsOfEveryKind() {
    Goals goals =
        GoalsFile.parse(
            """
            fake:
              first:
                time:
                  - {kind: ratio, peer: peer, floor: 0.5, target: 2}
                  - {kind: limit, peer: copy, floor: 0.9}
                  - {kind: experiment, peer: safe}
                allocation:
                  - {kind: absolute, floor: 40, target: 32}
                share:
                  - {kind: absolute, floor: 40, target: 60}
              second:
                share:
                  - {kind: experiment}
            """,
            SUITES);

    assertThat(goals.all()).hasSize(6);
    assertThat(goals.against("fake", "first", "time", "peer"))
        .contains(new Goal(GoalKind.RATIO, "fake", "first", "time", "peer", 0.5, 2.0));
    assertThat(goals.against("fake", "first", "time", "copy"))
        .contains(new Goal(GoalKind.LIMIT, "fake", "first", "time", "copy", 0.9, null));
    assertThat(goals.absolute("fake", "first", "allocation"))
        .contains(new Goal(GoalKind.ABSOLUTE, "fake", "first", "allocation", null, 40.0, 32.0));
    assertThat(goals.against("fake", "second", "time", "peer")).isEmpty();
    assertThat(goals.absolute("fake", "first", "time")).isEmpty();
    assertThat(goals.against("fake", "second", "share", "other"))
        .contains(new Goal(GoalKind.EXPERIMENT, "fake", "second", "share", null, null, null));
  }

  @Test
  void promisesNothingWhereNothingIsWritten() {
    assertThat(GoalsFile.parse("# nothing\n", SUITES)).isEqualTo(Goals.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{kind: ratio, peer: nobody, floor: 1}    | unknown peer nobody, must be one of [peer, other]",
        "{kind: ratio, floor: 1}                  | unknown peer null",
        "{kind: limit, peer: peer, floor: 1}      | unknown peer peer, must be one of [copy]",
        "{kind: experiment, peer: peer}           | unknown peer peer, must be one of [safe]",
        "{kind: hope, peer: peer}                 | unknown kind hope",
        "{kind: ratio, peer: peer, floor: fast}   | floor=fast, must be a number",
        "{kind: ratio, peer: peer, floor: -1}     | floor=-1, must be a number",
        "{kind: ratio, peer: peer, target: .inf}  | target=Infinity, must be a number",
        "{kind: ratio, peer: peer, flor: 1}       | unknown key flor",
        "{kind: ratio, peer: peer}                | must have a floor or a target",
        "{kind: ratio, peer: peer, floor: 2, target: 1} | target=1.0, must be at least as good",
        "{kind: absolute, floor: 1, target: 2}    | target=2.0, must be at least as good",
        "{kind: absolute, peer: peer, floor: 1}   | an absolute goal has none",
        "{kind: experiment, peer: safe, floor: 1} | neither floor nor target",
        "fast                                     | must be a map, was fast",
      })
  void saysWhatIsWrongWithAGoal(String goal, String message) {
    String yaml = "fake:\n  first:\n    time:\n      - " + goal + "\n";

    assertThatExceptionOfType(GoalsException.class)
        .isThrownBy(() -> GoalsFile.parse(yaml, SUITES))
        .withMessageContaining("fake/first time")
        .withMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nosuch: {first: {}}            | unknown suite, must be one of [fake]",
        "fake: {third: {}}              | unknown case, must be one of [first, second]",
        "fake: {first: {speed: []}}     | unknown metric, must be one of [time, allocation, share]",
        "fake: {first: {time: 3}}       | must be a list of goals, was 3",
        "fake: 3                        | must be a map, was 3",
        "[                              | goals.yaml",
      })
  void saysWhatIsWrongWithTheFile(String yaml, String message) {
    assertThatExceptionOfType(GoalsException.class)
        .isThrownBy(() -> GoalsFile.parse(yaml, SUITES))
        .withMessageContaining(message);
  }

  @Test
  void refusesTwoGoalsForOnePeer() {
    String yaml =
        """
        fake:
          first:
            time:
              - {kind: ratio, peer: peer, floor: 1}
              - {kind: ratio, peer: peer, floor: 2}
        """;

    assertThatExceptionOfType(GoalsException.class)
        .isThrownBy(() -> GoalsFile.parse(yaml, SUITES))
        .withMessageContaining("two goals for peer peer");
  }
}
