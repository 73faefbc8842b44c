package io.ashlar.benchmarks.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the files of a run. */
public final class ReportFiles {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ReportFiles() {}

  /**
   * Writes {@code results.json}, {@code report.html}, {@code summary.md} and {@code chart.svg} into
   * the folder.
   */
  public static void write(Results results, Path folder) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("results.json"), json(results));
      Files.writeString(folder.resolve("report.html"), HtmlReport.render(results));
      Files.writeString(folder.resolve("summary.md"), MarkdownSummary.render(results));
      Files.writeString(folder.resolve("chart.svg"), ChartSvg.render(results));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String json(Results results) {
    try {
      return JSON.writeValueAsString(results) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
