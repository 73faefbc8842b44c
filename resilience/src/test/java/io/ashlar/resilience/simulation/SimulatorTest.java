package io.ashlar.resilience.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import picocli.CommandLine;

class SimulatorTest {
  /** A tenth of the default service, for a shorter time. */
  private static final String SMALL = "--workers 1 --length 90s --surge-begin 10s ";

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String arguments) {
    CommandLine command = Simulator.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    return command.execute(arguments.strip().split(" +"));
  }

  @Test
  void saysThatTheDefaultSettingRecovers() {
    int code = run(SMALL);

    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(out.toString().lines())
        .hasSize(7)
        .anySatisfy(line -> assertThat(line).startsWith("1 attempt "))
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("3 attempts, no budget ")
                .contains("never in 70 s after it"))
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("yours: 3 attempts, 10 % of successes ")
                .contains("s after the overload"));
    assertThat(out.toString()).contains("Your setting recovers.");
  }

  /** Red when the exit code does not depend on the last trial. */
  @Test
  void saysThatFreeRetriesDoNotRecoverAndComparesThemWithThemselvesOnlyOnce() {
    int code = run(SMALL + "--budget none --load 0.85");

    assertThat(code).isEqualTo(1);
    assertThat(out.toString())
        .contains("yours: 3 attempts, no budget")
        .contains("Your setting does not recover");
    assertThat(out.toString().lines()).hasSize(6);
  }

  @Test
  void knowsBudgetsThatRequestsPay() {
    int code = run(SMALL + "--budget requests --budget-share 0.2 --load 0.9");

    assertThat(code).isEqualTo(1);
    assertThat(out.toString()).contains("yours: 3 attempts, 20 % of requests");
  }

  @Test
  void triesTheOtherPoliciesToo() {
    int code =
        run(
            SMALL
                + "--attempts 1 --breaker 10s --breaker-wait 2s --rate 300 --places 400"
                + " --backoff none");

    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("yours: 1 attempt, breaker, at most 300/s, at most 400 at once");
  }

  @Test
  void givesTheSameTableForTheSameSeed() {
    run(SMALL + "--seed 7");
    String first = out.toString();
    out.getBuffer().setLength(0);
    run(SMALL + "--seed 7");

    assertThat(out.toString()).isEqualTo(first);
    out.getBuffer().setLength(0);
    run(SMALL + "--seed 8");
    assertThat(out.toString()).isNotEqualTo(first);
  }

  @Test
  void drawsAPictureThatStandsAlone() throws Exception {
    Path file = folder.resolve("overload.svg");

    int code = run(SMALL + "--svg " + file);

    assertThat(code).isZero();
    String text = Files.readString(file);
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(text)))
            .getDocumentElement();
    assertThat(root.getTagName()).isEqualTo("svg");
    assertThat(root.getElementsByTagName("polyline").getLength()).isEqualTo(6);
    assertThat(text)
        .contains("prefers-color-scheme: dark")
        .contains("workers: 1, 10 ms each; load 70 %, 250 % for 10 s; seed 1")
        .doesNotContain("NaN")
        .doesNotContain("href")
        .doesNotContain("url(");
    assertThat(text.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http");
  }

  @Test
  void saysThatThePictureCouldNotBeWritten() throws IOException {
    Path notAFolder = Files.createFile(folder.resolve("file"));

    int code = run(SMALL + "--svg " + notAFolder.resolve("overload.svg"));

    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("overload.svg cannot be written");
    assertThat(out.toString()).contains("Your setting recovers.");
  }

  @Test
  void helps() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("Exit codes").contains("--budget-share").contains("0.7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--nosuch",
        "--workers 0",
        "--patience 5",
        "--patience 0s",
        "--backoff full:1s",
        "--backoff sometimes",
        "--backoff full:2s:1s",
        "--attempts 0",
        "--budget-share 7",
        "--rate 0",
        "--places 0",
        "--breaker 10s --breaker-failures 0",
        "--length 20s",
        "--load 0"
      })
  void refusesWhatItCannotPlay(String arguments) {
    assertThat(run(arguments)).isEqualTo(2);
    assertThat(err.toString()).contains("Usage: simulator");
  }

  @ParameterizedTest
  @CsvSource({
    "250us, 0.25 ms",
    "10ms, 10 ms",
    "999ms, 999 ms",
    "1500ms, 1.5 s",
    "5s, 5 s",
    "2m, 120 s",
    "1h, 3600 s"
  })
  void readsAndWritesTimes(String text, String written) {
    assertThat(Span.text(Span.parse(text))).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource({
    "none, 0, 0",
    "fixed:10ms, 10, 10",
    "exponential:10ms:1s, 10, 80",
    "full:10ms:1s, 0, 80",
    "equal:10ms:1s, 5, 80",
    "decorrelated:10ms:1s, 10, 80"
  })
  void readsBackoffs(String text, long leastMillis, long mostMillis) {
    Waits waits = Waits.parse(text);

    long first = waits.backoff().nanos(1, 0, Chance.of(1, 1));
    long fourth = waits.backoff().nanos(4, first, Chance.of(1, 2));

    assertThat(Math.min(first, fourth)).isBetween(leastMillis * 1_000_000, mostMillis * 1_000_000);
    assertThat(Math.max(first, fourth)).isBetween(leastMillis * 1_000_000, mostMillis * 1_000_000);
  }
}
