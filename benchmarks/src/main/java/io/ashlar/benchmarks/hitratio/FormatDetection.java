package io.ashlar.benchmarks.hitratio;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Tells a trace's format by its first bytes, or says that it cannot: a wrong guess would give a
 * table of wrong numbers, so a doubtful file wants {@code --format}.
 *
 * <p>Printable bytes are text, and the first line that is neither blank nor a {@code *} mark
 * decides by its shape: one number is LIRS, four are ARC, {@code op 0x... n} is an address. Other
 * bytes are binary words, where only the repetitions tell the width. In a file of 32-bit keys the
 * same key comes at even and at odd positions; in a file of 64-bit keys the two halves of a key
 * keep to their places, and whole keys come again (or the upper halves are all alike). A file that
 * shows neither is refused.
 */
final class FormatDetection {
  /** Bytes worth handing over: more do not help. */
  static final int HEAD_BYTES = 1 << 16;

  private FormatDetection() {}

  /** The format of a file that begins with the first {@code length} bytes of {@code head}. */
  static Optional<TraceFormat> detect(byte[] head, int length) {
    return isText(head, length) ? text(head, length) : binary(ByteBuffer.wrap(head, 0, length));
  }

  private static boolean isText(byte[] head, int length) {
    for (int i = 0; i < length; i++) {
      boolean printable = head[i] >= ' ' && head[i] < 127;
      if (!printable && head[i] != '\n' && head[i] != '\r' && head[i] != '\t') {
        return false;
      }
    }
    return true;
  }

  private static Optional<TraceFormat> text(byte[] head, int length) {
    return new String(head, 0, length, StandardCharsets.ISO_8859_1)
        .lines()
        .map(String::trim)
        .filter(line -> !line.isEmpty() && !line.startsWith("*"))
        .findFirst()
        .flatMap(FormatDetection::ofLine);
  }

  private static Optional<TraceFormat> ofLine(String line) {
    if (line.matches("-?[0-9]+")) {
      return Optional.of(new LirsText());
    }
    if (line.matches("[0-9]+(\\s+[0-9]+){3}")) {
      return Optional.of(new ArcText());
    }
    return AddressText.LINE.matcher(line).matches()
        ? Optional.of(new AddressText())
        : Optional.empty();
  }

  private static Optional<TraceFormat> binary(ByteBuffer head) {
    Set<Integer> upper = new HashSet<>();
    Set<Integer> lower = new HashSet<>();
    Set<Long> words = new HashSet<>();
    int count = 0;
    for (; head.remaining() >= Long.BYTES; count++) {
      long word = head.getLong();
      words.add(word);
      upper.add((int) (word >>> Integer.SIZE));
      lower.add((int) word);
    }
    Set<Integer> inBothPlaces = new HashSet<>(upper);
    inBothPlaces.retainAll(lower);
    if (upper.size() == 1 && count > 1) {
      return Optional.of(BinaryWords.LONGS);
    }
    if (inBothPlaces.size() * 10 >= upper.size() && count > 0) {
      return Optional.of(BinaryWords.INTS);
    }
    boolean wholeKeysComeAgain = words.size() < count;
    return wholeKeysComeAgain && inBothPlaces.isEmpty()
        ? Optional.of(BinaryWords.LONGS)
        : Optional.empty();
  }
}
