package io.ashlar.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.0004, 0",
    "0.0123456, 0.0123",
    "1, 1",
    "45.2464, 45.2",
    "123.6, 124",
    "450216.4, 450216",
    "-2.5, -2.5",
    "NaN, -"
  })
  void haveThreeDigits(double value, String text) {
    assertThat(Figures.number(value)).isEqualTo(text);
  }

  @Test
  void keepTheZerosOfRatios() {
    assertThat(Figures.ratio(1.0)).isEqualTo("1.00×");
    assertThat(Figures.ratio(12.0)).isEqualTo("12.0×");
    assertThat(Figures.ratio(12_345.0)).isEqualTo("12345×");
    assertThat(Figures.ratio(null)).isEqualTo("-");
    assertThat(Figures.interval(0.5, 2.0)).isEqualTo("0.500 to 2.00");
    assertThat(Figures.interval(null, 2.0)).isEmpty();
    assertThat(Figures.interval(1.0, null)).isEmpty();
  }

  @Test
  void lieOnALogarithmicAxis() {
    LogAxis axis = new LogAxis(0.5, 2);

    assertThat(axis.at(1)).isEqualTo("50.00%");
    assertThat(axis.at(0.5)).isEqualTo("0.00%");
    assertThat(axis.at(0.1)).isEqualTo("0.00%");
    assertThat(axis.at(8)).isEqualTo("100.00%");
    assertThat(axis.ticks()).containsExactly(0.5, 0.7000000000000001, 1.0, 1.5, 2.0);
  }

  @Test
  void haveRoomOnTheAxisWithTheirGoals() {
    LogAxis axis = LogAxis.of(List.of(row(0.9, 3.5), row(48.0, null), row(null, null)));

    assertThat(axis.low()).isLessThan(0.9);
    assertThat(axis.high()).isGreaterThan(48);
    assertThat(axis.ticks()).contains(1.0, 10.0).hasSizeLessThanOrEqualTo(8);
    assertThat(LogAxis.of(List.of(row(1e6, null))).ticks())
        .contains(1.0, 1000.0)
        .doesNotContain(2.0);
    assertThat(LogAxis.of(List.of(row(null, null))).ticks()).contains(0.7000000000000001, 1.0, 1.5);
  }

  private static Row row(@Nullable Double ratio, @Nullable Double target) {
    return new Row("s", "c", "m", 1, 1.0, "p", "1", ratio, null, null, null, target, "shown", "25");
  }
}
