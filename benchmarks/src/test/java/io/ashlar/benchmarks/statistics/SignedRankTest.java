package io.ashlar.benchmarks.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
class SignedRankTest {

  /** Red when the last rank is left out, when t ascends (a rank counts twice), or without / 2. */
  @Test
  void countsTheSubsetsOfThreeRanks() {
    double[] distribution = SignedRank.distribution(3);

    assertThat(distribution).containsExactly(0.125, 0.125, 0.125, 0.25, 0.125, 0.125, 0.125);
  }

  /**
   * Critical values of the printed tables: the greatest t of which P(T <= t) is at most 0.025, two
   * sides 5 %. Red when depth() permits each side the whole error instead of its half.
   */
  @ParameterizedTest
  @CsvSource({
    "6, 0", "7, 2", "8, 3", "9, 5", "10, 8", "11, 10", "12, 13", "13, 17", "14, 21", "15, 25",
    "20, 52", "25, 89", "30, 137"
  })
  void agreesWithThePrintedTables(int n, int critical) {
    assertThat(SignedRank.depth(n, 0.95) - 1).isEqualTo(critical);
  }

  @Test
  void coversExactlyWhatTheDistributionSays() {
    assertThat(SignedRank.coverage(7, 0.95)).isEqualTo(1 - 6.0 / 128, within(1e-12));
    assertThat(SignedRank.coverage(6, 0.95)).isEqualTo(1 - 2.0 / 64, within(1e-12));
    assertThat(SignedRank.coverage(10, 0.95)).isEqualTo(0.951171875, within(1e-9));
  }

  @Test
  void cannotPromiseMoreThanFewRoundsGive() {
    Interval interval = SignedRank.interval(new double[] {1, 2, 6}, 0.95);

    assertThat(interval).isEqualTo(new Interval(2.75, 1, 6));
    assertThat(SignedRank.coverage(3, 0.95)).isEqualTo(0.75);
  }

  /**
   * By hand: the 28 averages of 1, 2, 4, 8, 16, 32, 64 have 8.5 and 9 in their middle, 2 third from
   * below and 40 third from above.
   */
  @Test
  void takesTheMedianAndTheThirdAveragesOfSevenRounds() {
    Interval interval = SignedRank.interval(new double[] {64, 1, 2, 4, 32, 8, 16}, 0.95);

    assertThat(interval.estimate()).isEqualTo(handMedian(), within(1e-12));
    assertThat(interval.low()).isEqualTo(2);
    assertThat(interval.high()).isEqualTo(40);
  }

  private static double handMedian() {
    double[] values = {1, 2, 4, 8, 16, 32, 64};
    double[] averages =
        Arrays.stream(values)
            .flatMap(a -> Arrays.stream(values).filter(b -> b >= a).map(b -> (a + b) / 2))
            .sorted()
            .toArray();
    return (averages[13] + averages[14]) / 2;
  }

  @Test
  void isHardlyMovedByOneBadRound() {
    double[] quiet = {1.00, 1.01, 1.02, 1.03, 1.04, 1.05, 1.06};
    double[] disturbed = {1.00, 1.01, 1.02, 1.03, 1.04, 1.05, 100};

    double before = SignedRank.interval(quiet, 0.95).estimate();
    double after = SignedRank.interval(disturbed, 0.95).estimate();

    assertThat(after).isEqualTo(before, within(0.02));
  }

  @Test
  void isAPointWhereNothingVaries() {
    Interval interval = SignedRank.interval(new double[] {5, 5, 5, 5, 5, 5, 5}, 0.95);

    assertThat(interval).isEqualTo(new Interval(5, 5, 5));
    assertThat(interval.width()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void refusesWhatIsNoNumber(double bad) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SignedRank.interval(new double[] {1, bad}, 0.95))
        .withMessageContaining("values[1]=" + bad);
  }

  @Test
  void refusesNoValuesAndNoConfidence() {
    assertThatIllegalArgumentException().isThrownBy(() -> SignedRank.interval(new double[0], 0.95));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SignedRank.interval(new double[] {1}, 1))
        .withMessageContaining("confidence=1.0");
  }
}
