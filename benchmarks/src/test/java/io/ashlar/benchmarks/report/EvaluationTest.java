package io.ashlar.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.benchmarks.goals.GoalKind;
import java.util.List;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EvaluationTest {

  @Test
  void makesARowOfEachComparison() {
    Row row = row(new Played().time("peer", 20, 21, 22, 23, 24, 25, 26).rows(), "time", "peer");

    assertThat(row.suite()).isEqualTo("fake");
    assertThat(row.caseName()).isEqualTo("case");
    assertThat(row.ours()).isEqualTo(10);
    assertThat(row.peer()).isEqualTo(23);
    assertThat(row.peerVersion()).isEqualTo("2.0");
    assertThat(row.ratio()).isEqualTo(2.3, Offset.offset(0.01));
    assertThat(row.low()).isBetween(2.0, 2.2);
    assertThat(row.high()).isBetween(2.4, 2.6);
    assertThat(row.verdict()).isEqualTo("ahead");
    assertThat(row.jdk()).isEqualTo("25.0.1");
  }

  @Test
  void measuresTheRatioByItsGoal() {
    Played played =
        new Played()
            .time("peer", 20, 21, 22, 23, 24, 25, 26)
            .goal(GoalKind.RATIO, "time", "peer", 3.0, 4.0);

    Row row = row(played.rows(), "time", "peer");

    assertThat(row.verdict()).isEqualTo("missed");
    assertThat(row.floor()).isEqualTo(3.0);
    assertThat(row.target()).isEqualTo(4.0);
    assertThat(played.results().floorMissed()).isTrue();
  }

  @Test
  void givesOursAloneARowWhereAnAbsoluteGoalIs() {
    Played played =
        new Played()
            .goal(GoalKind.ABSOLUTE, "allocation", "", 0.0, 0.0)
            .goal(GoalKind.ABSOLUTE, "share", "", 49.0, 60.0);

    Row allocation = row(played.rows(), "allocation", null);
    Row share = row(played.rows(), "share", null);

    assertThat(allocation.verdict()).isEqualTo("goal met");
    assertThat(allocation.ratio()).isNull();
    assertThat(allocation.high()).isZero();
    assertThat(share.verdict()).isEqualTo("goal met");
    assertThat(share.low()).isEqualTo(50);
  }

  /** Red when a twin is judged by every metric, or like a peer. */
  @Test
  void judgesTheTwinsByTheHeadlineOnly() {
    List<Row> quiet = new Played().rows();
    Played noisy = new Played().time("ashlar-again", 11, 12, 11, 12, 11, 12, 11);

    assertThat(quiet).filteredOn(row -> "ashlar-again".equals(row.peerName())).hasSize(1);
    assertThat(row(quiet, "time", "ashlar-again").verdict()).isEqualTo("no difference");
    assertThat(row(noisy.rows(), "time", "ashlar-again").verdict()).isEqualTo("noisy");
    assertThat(noisy.results().noisySuites()).containsExactly("fake");
    assertThat(new Played().results().noisySuites()).isEmpty();
  }

  @Test
  void callsNobodyBehindAPhysicalLimit() {
    Row row = row(new Played().time("copy", 5, 5, 5, 5, 5, 5, 5).rows(), "time", "copy");

    assertThat(row.verdict()).isEqualTo("shown");
    assertThat(row.ratio()).isEqualTo(0.5);
  }

  /** Red when an experiment is judged like a goal, or when it silences the A/A pair. */
  @Test
  void claimsNothingInAnExperimentButStillJudgesTheTwins() {
    Played played =
        new Played()
            .time("peer", 5, 5, 5, 5, 5, 5, 5)
            .time("ashlar-again", 11, 12, 11, 12, 11, 12, 11)
            .goal(GoalKind.EXPERIMENT, "time", "", null, null);

    assertThat(row(played.rows(), "time", "peer").verdict()).isEqualTo("experiment");
    assertThat(row(played.rows(), "time", "ashlar-again").verdict()).isEqualTo("noisy");
  }

  @Test
  void hasNeitherIntervalNorVerdictBelowSevenRounds() {
    Row row = row(new Played().rounds(3).rows(), "time", "peer");

    assertThat(row.verdict()).isEqualTo("look");
    assertThat(row.low()).isNull();
    assertThat(row.high()).isNull();
    assertThat(row.ratio()).isEqualTo(1);
  }

  @Test
  void showsFiguresThatHaveNoRatio() {
    Row row = row(new Played().time("peer", 0, 0, 0, 0, 0, 0, 0).rows(), "time", "peer");

    assertThat(row.ratio()).isNull();
    assertThat(row.peer()).isZero();
    assertThat(row.verdict()).isEqualTo("shown");
  }

  /** Red when a zero without a ratio passes a floor, or when it fails where nothing is promised. */
  @Test
  void failsACaseWhoseFloorHasNoRatio() {
    Played zero = new Played().time("peer", 20, 20, 20, 0, 20, 20, 20);
    Played hoped = new Played().time("peer", 0, 0, 0, 0, 0, 0, 0);

    zero.goal(GoalKind.RATIO, "time", "peer", 1.5, 2.0);
    hoped.goal(GoalKind.RATIO, "time", "peer", null, 2.0);

    assertThat(row(zero.rows(), "time", "peer").verdict()).isEqualTo("inconclusive");
    assertThat(zero.results().failed()).isTrue();
    assertThat(zero.results().cases().get(0).failure())
        .startsWith("time against peer: floor=1.5, but there is no ratio: ours=[10.0,")
        .contains("theirs=[20.0, 20.0, 20.0, 0.0,");
    assertThat(row(hoped.rows(), "time", "peer").verdict()).isEqualTo("shown");
    assertThat(hoped.results().failed()).isFalse();
  }

  /** Red when what is in no comparison and has no goal is measured and shown nowhere. */
  @Test
  void showsAFigureOfOursThatHasNeitherAGoalNorCompany() {
    Played played = new Played().alone().goal(GoalKind.ABSOLUTE, "time", "", 12.0, 9.0);

    List<Row> rows = played.rows();

    assertThat(row(rows, "time", null).verdict()).isEqualTo("goal met");
    assertThat(row(rows, "time", "ashlar-again").verdict()).isEqualTo("no difference");
    assertThat(row(rows, "share", null).verdict()).isEqualTo("shown");
    assertThat(row(rows, "share", null).ours()).isEqualTo(50);
    assertThat(row(rows, "share", null).low()).isEqualTo(50);
    assertThat(row(rows, "allocation", null).floor()).isNull();
    assertThat(new Played().rows()).noneMatch(row -> row.peerName() == null);
  }

  /** Red when a time is certain whatever the A/A pair says, or when bytes are not. */
  @Test
  void doubtsATimeOfOursAloneInANoisySuiteButNotBytes() {
    Played noisyTime = noisy().goal(GoalKind.ABSOLUTE, "time", "", 5.0, null);
    Played quietTime = new Played().alone().goal(GoalKind.ABSOLUTE, "time", "", 5.0, null);
    Played noisyShare = noisy().goal(GoalKind.ABSOLUTE, "share", "", 60.0, null);

    assertThat(row(noisyTime.rows(), "time", null).verdict()).isEqualTo("missed");
    assertThat(noisyTime.results().floorMissed()).isFalse();
    assertThat(noisyTime.results().missedInDoubt()).hasSize(1);
    assertThat(quietTime.results().floorMissed()).isTrue();
    assertThat(quietTime.results().missedInDoubt()).isEmpty();
    assertThat(noisyShare.results().floorMissed()).isTrue();
  }

  private static Played noisy() {
    return new Played().alone().time("ashlar-again", 11, 12, 11, 12, 11, 12, 11);
  }

  @Test
  void aSkippedCaseHasNoRowsAndIsNoFailure() {
    Played skipped = new Played().skipping("its data are not here");
    skipped.goal(GoalKind.RATIO, "time", "peer", 1.0, null);

    assertThat(skipped.rows()).isEmpty();
    assertThat(skipped.results().failed()).isFalse();
    assertThat(skipped.results().cases().get(0).skipped()).isEqualTo("its data are not here");
  }

  @Test
  void hasNoRowsWithoutACompleteRound() {
    assertThat(new Played().rounds(0).failing("died").rows()).isEmpty();
    assertThat(new Played().rounds(0).failing("died").results().failed()).isTrue();
  }

  private static Row row(List<Row> rows, String metric, @Nullable String peer) {
    return rows.stream()
        .filter(row -> row.metric().equals(metric) && Objects.equals(row.peerName(), peer))
        .findFirst()
        .orElseThrow();
  }
}
