package io.ashlar.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * A horizontal axis of ratios: twice as good and half as good are equally far from one. Positions
 * are shares of the width, so that a chart fits every window without being distorted.
 *
 * @param low ratio at the left end, below one
 * @param high ratio at the right end, above one
 */
record LogAxis(double low, double high) {
  private static final double LEAST_SPAN = 1.5;
  private static final double MARGIN = 1.08;
  private static final int MOST_TICKS = 9;
  private static final double[] STEPS = {1, 2, 5};

  /** The axis on which all ratios of the rows have room, and one. */
  static LogAxis of(List<Row> rows) {
    double[] shown =
        rows.stream()
            .flatMap(r -> Stream.of(r.ratio(), r.low(), r.high(), r.floor(), r.target()))
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .filter(value -> value > 0)
            .toArray();
    double least = DoubleStream.of(shown).min().orElse(1);
    double most = DoubleStream.of(shown).max().orElse(1);
    double margin = Math.max(MARGIN, Math.pow(Math.max(1, most) / Math.min(1, least), 0.06));
    return new LogAxis(
        Math.min(1 / LEAST_SPAN, least / margin), Math.max(LEAST_SPAN, most * margin));
  }

  /** Where the ratio lies, for example {@code 37.5%}; the ends for what lies beyond them. */
  String at(double ratio) {
    double share = Math.log(Math.max(ratio, low) / low) / Math.log(high / low);
    return String.format(Locale.ROOT, "%.2f%%", 100 * Math.min(1, share));
  }

  /** Round ratios to draw lines at, always with one among them. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    for (int exponent = -6; exponent <= 9; exponent++) {
      for (double step : STEPS) {
        double tick = step * Math.pow(10, exponent);
        if (low <= tick && tick <= high) {
          ticks.add(tick);
        }
      }
    }
    return ticks.size() <= MOST_TICKS
        ? ticks
        : ticks.stream().filter(tick -> Math.abs(Math.log10(tick) % 1) < 1e-9).toList();
  }
}
