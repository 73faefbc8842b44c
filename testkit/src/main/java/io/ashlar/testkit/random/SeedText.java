package io.ashlar.testkit.random;

/** The one way a seed is printed, and the reading of it back. */
final class SeedText {
  private SeedText() {}

  static String format(long seed) {
    return String.format("0x%016x", seed);
  }

  /** Reads hexadecimal with {@code 0x} (all 64 bits), or a signed decimal number. */
  static long parse(String text) {
    String trimmed = text.trim();
    try {
      return trimmed.startsWith("0x")
          ? Long.parseUnsignedLong(trimmed.substring(2), 16)
          : Long.parseLong(trimmed);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a seed: \"" + text + "\"", e);
    }
  }
}
