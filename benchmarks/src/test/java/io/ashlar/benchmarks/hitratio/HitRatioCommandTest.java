package io.ashlar.benchmarks.hitratio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class HitRatioCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private String trace = "";

  @BeforeEach
  void writeATrace() throws IOException {
    trace = Files.writeString(folder.resolve("tiny.trace"), "1\n2\n3\n1\n2\n3\n").toString();
  }

  @Test
  void printsAnAlignedTable() {
    int exit = run("--policies", "lru,optimal", "--sizes", "2,3", trace);

    assertThat(exit).isZero();
    assertThat(out)
        .hasToString(
            """
            trace       requests  size    lru  optimal
            tiny.trace         6     2   0.00    33.33
            tiny.trace         6     3  50.00    50.00
            """);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void printsMarkdown() {
    int exit = run("--policies=lru", "--sizes=2", "--markdown", "--format=lirs", trace);

    assertThat(exit).isZero();
    assertThat(out)
        .hasToString(
            """
            | trace      | requests | size |  lru |
            | ---------- | -------: | ---: | ---: |
            | tiny.trace |        6 |    2 | 0.00 |
            """);
  }

  @Test
  void printsCsvAndQuotesALabelThatNeedsIt() throws IOException {
    String odd = Files.writeString(folder.resolve("a,\"b\".trace"), "1\n1\n").toString();

    int exit = run("--policies=optimal", "--sizes=1", "--csv", odd);

    assertThat(exit).isZero();
    assertThat(out).hasToString("trace,requests,size,optimal\n\"a,\"\"b\"\".trace\",2,1,50.00\n");
  }

  @Test
  void runsTheSyntheticTracesWithoutAFile() {
    int exit = run("--policies", "lru", "--sizes", "100", "--requests", "5000", "--csv");

    assertThat(exit).isZero();
    assertThat(out.toString().lines())
        .extracting(line -> line.substring(0, line.indexOf(',')))
        .containsExactly("trace", "zipf", "scan", "loop", "zipf-scan", "zipf-shift");
  }

  @Test
  void runsChosenSyntheticTracesBesideFiles() {
    int exit =
        run("--policies", "lru", "--sizes", "9", "--requests", "10", "--synthetic", "loop", trace);

    assertThat(exit).isZero();
    assertThat(out.toString()).contains("loop ").contains("tiny.trace").doesNotContain("scan");
  }

  @Test
  void goesOnAfterABadFileAndExitsWithOne() throws IOException {
    String bad = Files.writeString(folder.resolve("bad.trace"), "1\ntwo\n").toString();
    String missing = folder.resolve("missing.trace").toString();

    int exit = run("--policies", "lru", "--sizes", "2", bad, missing, trace);

    assertThat(exit).isEqualTo(1);
    assertThat(err.toString())
        .contains(bad + ":2: \"two\", expected one block number")
        .contains(missing);
    assertThat(out.toString()).contains("tiny.trace");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--sizes=0",
        "--sizes=many",
        "--policies=clock",
        "--format=pdf",
        "--synthetic=waltz",
        "--requests=0",
        "--csv --markdown",
        "--unknown"
      })
  void refusesAWrongCommandLineWithTwo(String arguments) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains("Usage: hitratio");
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"arc", "lirs", "address", "ints", "LONGS"})
  void takesEveryFormatByName(String format) throws IOException {
    String empty = Files.createFile(folder.resolve("empty." + format)).toString();

    assertThat(run("--policies=optimal", "--sizes=1", "--format=" + format, empty)).isZero();
  }

  @Test
  void explainsItself() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("zipf-shift")
        .contains("Exit codes:")
        .contains("--markdown");
  }

  @Test
  void aLongTraceShowsItsProgress() {
    AtomicLong now = new AtomicLong();
    Progress progress = new Progress("long", new PrintWriter(err), now::get);

    for (long second : List.of(1L, 2L, 3L, 4L)) {
      now.set(second * 1_000_000_000L);
      progress.accept(second * 3_000_000);
    }

    assertThat(err.toString().lines())
        .containsExactly("long: 6,000,000 requests, 3.0 M/s", "long: 12,000,000 requests, 3.0 M/s");
  }

  private int run(String... arguments) {
    return new CommandLine(new HitRatioCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }
}
