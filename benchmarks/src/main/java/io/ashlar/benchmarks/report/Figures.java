package io.ashlar.benchmarks.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Numbers as readers want them: three significant digits, no exponent, the same everywhere. */
final class Figures {
  private static final MathContext DIGITS = new MathContext(3, RoundingMode.HALF_EVEN);

  private Figures() {}

  /** The value with three significant digits; whole numbers keep all of theirs. */
  static String number(double value) {
    if (!Double.isFinite(value)) {
      return "-";
    }
    if (Math.abs(value) < 5e-4) {
      return "0";
    }
    BigDecimal rounded =
        Math.abs(value) >= 1000
            ? BigDecimal.valueOf(Math.round(value))
            : new BigDecimal(value).round(DIGITS).stripTrailingZeros();
    return rounded.toPlainString();
  }

  /** A ratio, for example {@code 1.83x}; a dash if there is none. */
  static String ratio(@Nullable Double value) {
    return value == null ? "-" : fixed(value) + "\u00d7";
  }

  /** An interval, for example {@code 1.71 to 1.95}; empty if there is none. */
  static String interval(@Nullable Double low, @Nullable Double high) {
    return low == null || high == null ? "" : fixed(low) + " to " + fixed(high);
  }

  /** Ratios keep trailing zeros, so that they line up: 1.00, 12.0, 120. */
  private static String fixed(double value) {
    if (value >= 1000 || value == 0) {
      return number(value);
    }
    return new BigDecimal(value).round(DIGITS).toPlainString();
  }
}
