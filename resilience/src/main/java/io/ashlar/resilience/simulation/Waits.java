package io.ashlar.resilience.simulation;

import io.ashlar.resilience.retry.Backoff;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A backoff as it is written on a command line: {@code full:50ms:2s}.
 *
 * @param kind which
 * @param first its first wait, where it has one
 * @param most its longest wait, where it has one
 */
record Waits(Kind kind, Duration first, Duration most) {

  /** The kinds, and how many times each is followed by. */
  enum Kind {
    NONE(0),
    FIXED(1),
    EXPONENTIAL(2),
    FULL(2),
    EQUAL(2),
    DECORRELATED(2);

    private final int times;

    Kind(int times) {
      this.times = times;
    }

    private String form() {
      return name().toLowerCase(Locale.ROOT) + List.of("", ":WAIT", ":FIRST:MOST").get(times);
    }
  }

  static Waits parse(String text) {
    List<String> parts = Arrays.asList(text.split(":", -1));
    for (Kind kind : Kind.values()) {
      if (parts.get(0).equals(kind.name().toLowerCase(Locale.ROOT))
          && parts.size() == 1 + kind.times) {
        Duration first = kind.times > 0 ? Span.parse(parts.get(1)) : Duration.ZERO;
        return new Waits(kind, first, kind.times > 1 ? Span.parse(parts.get(2)) : first);
      }
    }
    throw new IllegalArgumentException(
        "backoff="
            + text
            + ", must be one of "
            + Arrays.stream(Kind.values()).map(Kind::form).collect(Collectors.joining(", ")));
  }

  Backoff backoff() {
    return switch (kind) {
      case NONE -> Backoff.none();
      case FIXED -> Backoff.fixed(first);
      case EXPONENTIAL -> Backoff.exponential(first, most);
      case FULL -> Backoff.fullJitter(first, most);
      case EQUAL -> Backoff.equalJitter(first, most);
      case DECORRELATED -> Backoff.decorrelatedJitter(first, most);
    };
  }
}
