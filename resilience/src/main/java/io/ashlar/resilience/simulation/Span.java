package io.ashlar.resilience.simulation;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as one writes them on a command line: 500ms, 10s, 5m. */
final class Span {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(us|ms|s|m|h)");

  private Span() {}

  static Duration parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("time=" + text + ", must be as 250us, 10ms, 5s, 2m or 1h");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "us" -> Duration.ofNanos(number * 1_000);
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }

  /** In seconds from one second on, else in milliseconds. */
  static String text(Duration time) {
    boolean inSeconds = time.compareTo(Duration.ofSeconds(1)) >= 0;
    double number = time.toNanos() / (inSeconds ? 1e9 : 1e6);
    String digits = String.format(Locale.ROOT, "%.3f", number);
    return digits.replaceFirst("\\.?0+$", "") + (inSeconds ? " s" : " ms");
  }
}
