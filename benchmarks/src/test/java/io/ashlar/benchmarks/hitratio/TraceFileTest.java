package io.ashlar.benchmarks.hitratio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceFileTest {
  @TempDir private Path folder;

  static Stream<Arguments> samples() {
    return Stream.of(
        Arguments.of("sample.arc", List.of(100L, 101L, 102L, 7L, 100L, 101L)),
        Arguments.of("sample.lirs", List.of(5L, 6L, 5L, 7L)),
        Arguments.of("sample.lirs.gz", List.of(5L, 6L, 5L, 7L)),
        Arguments.of("sample.lirs.xz", List.of(5L, 6L, 5L, 7L)),
        Arguments.of("sample.address", List.of(0x1fffff50L, -1L, 0x1fffff50L)),
        Arguments.of("sample.ints", List.of(1L, 2L, 1L, 3L, 2L, -1L, 1L, 2L)),
        Arguments.of(
            "sample.longs",
            List.of(0x0102030405060708L, 0x1112131415161718L, 0x0102030405060708L, -2L)));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void readsEveryFormatAndTellsItByTheFirstBytes(String sample, List<Long> expected)
      throws URISyntaxException {
    Trace trace = new TraceFile(resource(sample), Optional.empty());

    assertThat(keys(trace)).isEqualTo(expected);
    assertThat(keys(trace)).as("read a second time").isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"a.trace.gz,a.trace", "b.trace.xz,b.trace", "c.arc,c.arc"})
  void isLabelledByItsFileNameWithoutThePacking(String file, String label) {
    assertThat(new TraceFile(Path.of("some", file), Optional.empty()).label()).isEqualTo(label);
  }

  static Stream<Arguments> malformed() {
    TraceFormat arc = new ArcText();
    TraceFormat lirs = new LirsText();
    TraceFormat address = new AddressText();
    return Stream.of(
        Arguments.of(lirs, "1\n2\nthree\n4\n", 3, "three"),
        Arguments.of(lirs, "1\r\n\r\n9223372036854775808\r\n", 3, "9223372036854775808"),
        Arguments.of(lirs, "1 2", 1, "1 2"),
        Arguments.of(arc, "1 2 0 1\n1 2 0\n", 2, "1 2 0"),
        Arguments.of(arc, "1 0 0 1\n", 1, "1 0 0 1"),
        Arguments.of(arc, "-1 1 0 1\n", 1, "-1 1 0 1"),
        Arguments.of(arc, "1 2147483648 0 1\n", 1, "1 2147483648 0 1"),
        Arguments.of(arc, "1 1000001 0 1\n", 1, "1 1000001 0 1"),
        Arguments.of(arc, "9223372036854775807 2 0 1\n", 1, "9223372036854775807 2 0 1"),
        Arguments.of(arc, "1 2 x 1\n", 1, "1 2 x 1"),
        Arguments.of(address, "l 0x1 1\nl 1 1\n", 2, "l 1 1"),
        Arguments.of(address, "l 0x11111111111111111 1\n", 1, "l 0x11111111111111111 1"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void namesFileLineAndTextOfAMalformedLine(
      TraceFormat format, String content, long line, String text) throws IOException {
    Path file = Files.writeString(folder.resolve("bad.trace"), content);

    MalformedTraceException thrown =
        catchThrowableOfType(
            MalformedTraceException.class, () -> keys(new TraceFile(file, Optional.of(format))));

    assertThat(thrown.file()).isEqualTo(file.toString());
    assertThat(thrown.line()).isEqualTo(line);
    assertThat(thrown.text()).isEqualTo(text);
    assertThat(thrown).hasMessageStartingWith(file + ":" + line + ": \"" + text + "\", expected ");
  }

  /** Red without MOST_BLOCKS: twenty bytes would be two thousand million requests. */
  @Test
  void boundsTheBlocksOfALine() throws IOException {
    Path most = Files.writeString(folder.resolve("most.arc"), "5 1000000 0 0\n");
    Path harmful = Files.writeString(folder.resolve("harmful.arc"), "5 2000000000 0 0\n");
    AtomicLong requests = new AtomicLong();
    LongConsumer count =
        key -> {
          if (requests.incrementAndGet() > 1_000_000) {
            throw new AssertionError("more requests than a line may have");
          }
        };

    new TraceFile(most, Optional.empty()).forEach(count);

    assertThat(requests).hasValue(1_000_000);
    assertThatThrownBy(() -> new TraceFile(harmful, Optional.empty()).forEach(count))
        .isInstanceOf(MalformedTraceException.class)
        .hasMessageStartingWith(harmful + ":1: \"5 2000000000 0 0\", expected ")
        .hasMessageContaining("(1 to 1000000)");
  }

  /** The message of these exceptions is the path alone. */
  @Test
  void saysWhyAFileCannotBeOpened() {
    Path missing = folder.resolve("missing.trace");

    assertThatThrownBy(() -> keys(new TraceFile(missing, Optional.empty())))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(missing + ": no such file");
    assertThat(TraceFile.reason(new AccessDeniedException("x"))).isEqualTo("may not be read");
  }

  @Test
  void endsAtAnEndlessLineInsteadOfReadingItIntoMemory() throws IOException {
    Path file = Files.writeString(folder.resolve("long.trace"), "1\n" + "7".repeat(100_000));

    assertThatThrownBy(() -> keys(new TraceFile(file, Optional.of(new LirsText()))))
        .isInstanceOf(MalformedTraceException.class)
        .hasMessageContaining(":2: \"777")
        .hasMessageContaining("...\", expected text of at most 1024 bytes a line");
  }

  @ParameterizedTest
  @CsvSource({"INTS,9,3", "LONGS,12,2"})
  void refusesBinaryWordsThatAreCutShort(BinaryWords format, int bytes, long record)
      throws IOException {
    Path file = Files.write(folder.resolve("cut.trace"), new byte[bytes]);

    MalformedTraceException thrown =
        catchThrowableOfType(
            MalformedTraceException.class, () -> keys(new TraceFile(file, Optional.of(format))));

    assertThat(thrown.line()).isEqualTo(record);
  }

  @Test
  void readsBinaryWordsAcrossItsBuffers() throws IOException {
    int count = 50_000;
    ByteBuffer words = ByteBuffer.allocate(count * Integer.BYTES);
    for (int i = 0; i < count; i++) {
      words.putInt(i % 1000);
    }
    Path file = Files.write(folder.resolve("many.trace"), words.array());

    List<Long> keys = keys(new TraceFile(file, Optional.of(BinaryWords.INTS)));

    assertThat(keys).hasSize(count).startsWith(0L, 1L).endsWith(998L, 999L);
  }

  @Test
  void tellsSmallLongsByTheirEmptyUpperHalves() throws IOException {
    ByteBuffer words = ByteBuffer.allocate(3 * Long.BYTES);
    words.putLong(4).putLong(5).putLong(6);
    Path file = Files.write(folder.resolve("small.trace"), words.array());

    assertThat(keys(new TraceFile(file, Optional.empty()))).containsExactly(4L, 5L, 6L);
  }

  static Stream<byte[]> doubtful() {
    return Stream.of(
        new byte[0],
        new byte[] {1, 2, 3},
        new byte[] {0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4},
        "* only a mark\n".getBytes(StandardCharsets.US_ASCII),
        "1 2 3\n".getBytes(StandardCharsets.US_ASCII));
  }

  @ParameterizedTest
  @MethodSource("doubtful")
  void refusesToGuessAFormat(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("doubtful"), content);

    assertThatThrownBy(() -> keys(new TraceFile(file, Optional.empty())))
        .isInstanceOf(MalformedTraceException.class)
        .hasMessageContaining(file + ": \"")
        .hasMessageContaining("--format");
  }

  @ParameterizedTest
  @ValueSource(strings = {"damaged.gz", "damaged.xz"})
  void namesTheFileWhosePackingIsDamaged(String name) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "this was never packed");

    assertThatThrownBy(() -> keys(new TraceFile(file, Optional.empty())))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith(file.toString());
  }

  private static List<Long> keys(Trace trace) {
    List<Long> keys = new ArrayList<>();
    trace.forEach(keys::add);
    return keys;
  }

  private static Path resource(String name) throws URISyntaxException {
    URL url = TraceFileTest.class.getResource("/traces/" + name);
    assertThat(url).as(name).isNotNull();
    return Path.of(url.toURI());
  }
}
