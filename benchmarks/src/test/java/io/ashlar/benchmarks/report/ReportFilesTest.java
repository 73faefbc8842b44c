package io.ashlar.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ashlar.benchmarks.goals.GoalKind;
import io.ashlar.benchmarks.statistics.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReportFilesTest {
  @TempDir Path folder;

  private final Results results =
      new Played()
          .time("peer", 20, 21, 22, 23, 24, 25, 26)
          .time("other", 5, 5.1, 5.2, 5.3, 5.4, 5.5, 5.6)
          .goal(GoalKind.RATIO, "time", "peer", 2.0, 3.5)
          .goal(GoalKind.RATIO, "time", "other", 1.0, null)
          .goal(GoalKind.ABSOLUTE, "allocation", "", 0.0, 0.0)
          .results();

  @Test
  void writesItsFiles() throws IOException {
    ReportFiles.write(results, folder.resolve("new").resolve("bench"));

    try (var files = Files.list(folder.resolve("new").resolve("bench"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("results.json", "report.html", "summary.md", "chart.svg");
    }
  }

  @Test
  void writesTheAgreedFieldsOfARowInTheirOrder() throws IOException {
    JsonNode row = new ObjectMapper().readTree(ReportFiles.json(results)).path("rows").get(0);

    assertThat(row.fieldNames())
        .toIterable()
        .containsExactly(
            "suite",
            "case",
            "metric",
            "ours",
            "peer",
            "peerName",
            "peerVersion",
            "ratio",
            "low",
            "high",
            "floor",
            "target",
            "verdict",
            "jdk");
  }

  @Test
  void writesSchemaEnvironmentAndRawReports() throws IOException {
    String json = ReportFiles.json(results);
    JsonNode root = new ObjectMapper().readTree(json);

    assertThat(root.path("schemaVersion").asInt()).isEqualTo(1);
    assertThat(root.path("environment").path("processor").asText()).startsWith("Example CPU");
    assertThat(root.path("environment").path("dirty").asBoolean()).isTrue();
    assertThat(root.path("raw").size()).isEqualTo(7 * 6);
    assertThat(json).as("verbatim, not re-printed").contains("[{\"score\" : 1.50}]");
    assertThat(root.path("cases").get(0).path("noise").size()).isEqualTo(7);
  }

  @Test
  void namesNeitherMachineNorUser() throws IOException {
    ReportFiles.write(results, folder);

    for (String file : new String[] {"results.json", "report.html", "summary.md"}) {
      assertThat(Files.readString(folder.resolve(file)))
          .doesNotContain(System.getProperty("user.home") + "/")
          .doesNotContain("hostName");
    }
  }

  /** Red when the page takes a font, a script, a style sheet or an image from anywhere. */
  @Test
  void loadsNothing() {
    String page = HtmlReport.render(results);

    assertThat(page)
        .doesNotContain("http:")
        .doesNotContain("https:")
        .doesNotContain("<script")
        .doesNotContain("<link")
        .doesNotContain("src=")
        .doesNotContain("url(")
        .doesNotContain("@import");
  }

  @Test
  void showsEveryComparisonWithItsIntervalAndItsGoal() {
    String page = HtmlReport.render(results);

    assertThat(page)
        .contains("A/A pair of suite fake: no difference.")
        .contains("time against peer: 2.29×, 95 % interval 2.10 to 2.50, goal met")
        .contains("floor 2.00×, target 3.50×")
        .contains("✗</span> missed")
        .contains("Ours <b>0.001 B/op</b>")
        .contains("prefers-color-scheme: dark")
        .contains("load 1000/s, skipped absent not installed (Debian package absentd)");
    assertThat(page.split("class=\"point\"", -1)).as("points").hasSize(1 + 1 + 5 + 4 + 4);
  }

  @Test
  void escapesWhatItWasGiven() {
    String page = HtmlReport.render(results);

    assertThat(page)
        .contains("Peer &amp; Co &lt;fast&gt;")
        .contains("Example CPU &lt;3 GHz&gt;")
        .doesNotContain("Co <fast>")
        .doesNotContain("played <case>");
  }

  @Test
  void saysFirstWhenNothingIsToBeQuoted() {
    Results noisy = new Played().time("ashlar-again", 11, 12, 11, 12, 11, 12, 11).results();

    assertThat(HtmlReport.render(noisy)).contains("noisy - do not quote.");
    assertThat(MarkdownSummary.render(noisy)).contains("**Suite fake: noisy - do not quote.**");
  }

  /** Red when the width is judged with another limit, or for a pair that is noisy anyway. */
  @Test
  void warnsOfAnIntervalThatProvesNothing() {
    Results wide = new Played().time("ashlar-again", 8, 13, 8, 13, 8, 13, 10).results();
    Results narrow = new Played().time("ashlar-again", 9, 11, 9, 11, 9, 11, 10).results();
    Results noisy = new Played().time("ashlar-again", 11, 20, 11, 20, 11, 20, 11).results();

    assertThat(HtmlReport.render(wide))
        .contains("no difference.")
        .containsPattern("high over low 1\\.[56]\\d×\\. Wide: do not quote ratios nearer");
    assertThat(MarkdownSummary.render(wide)).contains("**Wide**: suite fake: the A/A interval");
    assertThat(wide.noisySuites()).isEmpty();
    assertThat(HtmlReport.render(narrow)).contains("high over low 1.2").doesNotContain("Wide:");
    assertThat(MarkdownSummary.render(narrow)).doesNotContain("**Wide**");
    assertThat(MarkdownSummary.render(noisy)).doesNotContain("**Wide**");
    assertThat(noisy.noisySuites()).containsExactly("fake");
  }

  @Test
  void showsAFailureWithItsReason() {
    Results failed = new Played().rounds(0).failing("child exited with 1:\n  <boom>").results();

    assertThat(HtmlReport.render(failed)).contains("fake/case failed").contains("&lt;boom&gt;");
    assertThat(MarkdownSummary.render(failed)).contains("**fake/case failed**: child exited");
  }

  @Test
  void saysWhichCaseWasSkippedAndWhy() throws IOException {
    Results skipped = new Played().skipping("its <data> are not here").results();

    assertThat(HtmlReport.render(skipped))
        .contains("fake/case skipped</b>: its &lt;data&gt; are not here.")
        .doesNotContain("failed");
    assertThat(MarkdownSummary.render(skipped))
        .contains("**fake/case skipped**: its <data> are not here.");
    assertThat(ReportFiles.json(skipped)).contains("\"skipped\" : \"its <data> are not here\"");
    assertThat(HtmlReport.render(results)).doesNotContain("skipped</b>");
  }

  /** Red when a metric without a comparison is drawn: an axis with nothing on it. */
  @Test
  void showsOursAloneInItsUnitAndDrawsNothing() {
    Results alone =
        new Played()
            .alone()
            .time("ashlar", 10, 11, 12, 13, 14, 15, 16)
            .goal(GoalKind.ABSOLUTE, "time", "", 20.0, null)
            .results();

    String page = HtmlReport.render(alone);

    assertThat(page)
        .contains("Ours <b>13 ns/op</b> <span class=\"interval\">11 to 15</span>")
        .contains("floor 20")
        .contains("Ours <b>50 %</b> <span class=\"interval\">50 to 50</span>");
    assertThat(page.split("class=\"plot\"", -1)).as("the pair's plot alone").hasSize(1 + 1);
    assertThat(HtmlReport.render(new Played().alone().rounds(3).results()))
        .contains("Ours <b>50 %</b> <span class=\"interval\"></span>");
  }

  @Test
  void callsFewRoundsALook() {
    Results look = new Played().rounds(3).results();

    assertThat(HtmlReport.render(look)).contains("a look, too few rounds for verdicts.");
  }

  @Test
  void sumsUpInOneTable() {
    String summary = MarkdownSummary.render(results);

    assertThat(summary)
        .contains("commit 0123456789ab with changes")
        .contains(
            "| fake/case | time | 10 | 23 | peer 2.0 | 2.29 | 2.1 | 2.5 | 2 | 3.5 | goal met |")
        .contains("| fake/case | allocation | 0.001 |  |  |  | 0 | 0 | 0 | 0 | goal met |");
  }

  @ParameterizedTest
  @EnumSource(Verdict.class)
  void hasAStyleForEveryVerdict(Verdict verdict) {
    assertThat(VerdictStyle.chip(verdict.label())).contains(verdict.label());
  }

  @Test
  void knowsNoOtherVerdicts() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VerdictStyle.of("great"))
        .withMessageContaining("great");
  }
}
