package io.ashlar.benchmarks.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {

  @ParameterizedTest
  @CsvSource({
    // low, high, floor, target, verdict
    "1.01, 1.20,     ,     , AHEAD",
    "1.00, 1.20,     ,     , INCONCLUSIVE",
    "0.80, 1.00,     ,     , INCONCLUSIVE",
    "0.80, 0.99,     ,     , BEHIND",
    "1.00, 1.00,     ,     , LEVEL",
    "2.00, 2.40, 2.0 , 3.5 , GOAL_MET",
    "1.90, 2.40, 2.0 , 3.5 , AHEAD",
    "1.50, 1.99, 2.0 , 3.5 , MISSED",
    "1.50, 2.00, 2.0 , 3.5 , AHEAD",
    "0.60, 0.70, 0.55, 0.9 , GOAL_MET",
    "0.50, 0.70, 0.55, 0.9 , BEHIND",
    "0.97, 1.03, 0.97,     , GOAL_MET",
    "3.60, 3.90,     , 3.5 , GOAL_MET",
    "3.40, 3.90,     , 3.5 , AHEAD",
    "0.40, 0.50,     , 3.5 , BEHIND",
  })
  void isDecidedByTheEndsOfTheInterval(
      double low, double high, @Nullable Double floor, @Nullable Double target, Verdict verdict) {
    Interval ratio = new Interval((low + high) / 2, low, high);

    assertThat(Verdict.ofRatio(ratio, 7, floor, target)).isEqualTo(verdict);
  }

  @Test
  void isOnlyALookBelowSevenRounds() {
    Interval far = new Interval(0.1, 0.1, 0.1);

    assertThat(Verdict.ofRatio(far, 6, 2.0, 3.0)).isEqualTo(Verdict.LOOK);
    assertThat(Verdict.ofTwins(far, 6)).isEqualTo(Verdict.LOOK);
    assertThat(Verdict.ofLower(far, 3, 2.0, 3.0)).isEqualTo(Verdict.LOOK);
  }

  @ParameterizedTest
  @CsvSource({
    "0 , 0 , 0  , 0 , GOAL_MET",
    "0 , 8 , 0  , 0 , INCONCLUSIVE",
    "8 , 9 , 0  , 0 , MISSED",
    "40, 52, 52 , 47, GOAL_MET",
    "40, 60, 52 , 47, INCONCLUSIVE",
    "53, 60, 52 , 47, MISSED",
    "40, 46,    , 47, GOAL_MET",
    "48, 50,    , 47, INCONCLUSIVE",
    "48, 50,    ,   , SHOWN",
  })
  void turnsAroundWhereLessIsBetter(
      double low, double high, @Nullable Double floor, @Nullable Double target, Verdict verdict) {
    Interval value = new Interval((low + high) / 2, low, high);

    assertThat(Verdict.ofLower(value, 7, floor, target)).isEqualTo(verdict);
  }

  @Test
  void comparesACountOfWhichMoreIsBetterWithItsGoal() {
    Interval value = new Interval(90, 89, 91);

    assertThat(Verdict.ofHigher(value, 7, 89.0, 95.0)).isEqualTo(Verdict.GOAL_MET);
    assertThat(Verdict.ofHigher(value, 7, 92.0, 95.0)).isEqualTo(Verdict.MISSED);
  }

  @Test
  void callsNobodyBehindAPhysicalLimit() {
    Interval share = new Interval(0.9, 0.85, 0.95);

    assertThat(Verdict.ofShare(share, 7, null, null)).isEqualTo(Verdict.SHOWN);
    assertThat(Verdict.ofShare(share, 7, 0.9, null)).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(Verdict.ofShare(share, 7, 0.8, null)).isEqualTo(Verdict.GOAL_MET);
  }

  @Test
  void tellsTwinsFromStrangers() {
    assertThat(Verdict.ofTwins(new Interval(1.01, 0.98, 1.03), 7)).isEqualTo(Verdict.NO_DIFFERENCE);
    assertThat(Verdict.ofTwins(new Interval(1.02, 1.00, 1.03), 7)).isEqualTo(Verdict.NO_DIFFERENCE);
    assertThat(Verdict.ofTwins(new Interval(1.02, 1.01, 1.03), 7)).isEqualTo(Verdict.NOISY);
    assertThat(Verdict.ofTwins(new Interval(0.98, 0.97, 0.99), 7)).isEqualTo(Verdict.NOISY);
  }

  @Test
  void hasAnIntervalInOrder() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Interval(1, 2, 3))
        .withMessageContaining("low=2.0");
    assertThat(new Interval(2, 1, 4).width()).isEqualTo(4);
  }
}
