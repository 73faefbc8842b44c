package io.ashlar.benchmarks.report;

import io.ashlar.benchmarks.report.Results.MeasuredCase;
import org.jspecify.annotations.Nullable;

/** The rows as a table that a README can take in. */
final class MarkdownSummary {

  private MarkdownSummary() {}

  /** The summary of the results. */
  static String render(Results results) {
    Environment environment = results.environment();
    StringBuilder out = new StringBuilder();
    out.append("# Ashlar beside its peers\n\n");
    out.append(results.effort()).append(" run, ").append(results.started());
    out.append(", JDK ").append(environment.jdk()).append(", ").append(environment.processor());
    out.append(", ").append(environment.cores()).append(" cores, commit ");
    out.append(environment.commit()).append(environment.dirty() ? " with changes" : "");
    out.append(". A ratio above 1 is in our favour; low and high bound it with 95 %.\n\n");
    for (String suite : results.noisySuites()) {
      out.append("**Suite ").append(suite).append(": noisy - do not quote.** ");
      out.append("The same code under two names came out different.\n\n");
    }
    for (Row row : results.rows()) {
      TwinWidth.remark(row)
          .ifPresent(remark -> out.append("**Wide**: ").append(remark).append(".\n\n"));
    }
    for (MeasuredCase measured : results.cases()) {
      if (measured.failure() != null) {
        out.append("**").append(measured.suite()).append('/').append(measured.caseName());
        out.append(" failed**: ").append(measured.failure().lines().findFirst().orElse(""));
        out.append("\n\n");
      }
      if (measured.skipped() != null) {
        out.append("**").append(measured.suite()).append('/').append(measured.caseName());
        out.append(" skipped**: ").append(measured.skipped()).append(".\n\n");
      }
    }
    out.append("| case | metric | ours | theirs | peer | ratio | low | high | floor | target |");
    out.append(" verdict |\n|---|---|--:|--:|---|--:|--:|--:|--:|--:|---|\n");
    results.rows().forEach(row -> append(out, row));
    return out.toString();
  }

  private static void append(StringBuilder out, Row row) {
    String peer = row.peerName() == null ? "" : row.peerName() + " " + row.peerVersion();
    out.append("| ").append(row.suite()).append('/').append(row.caseName());
    out.append(" | ").append(row.metric());
    out.append(" | ").append(Figures.number(row.ours()));
    out.append(" | ").append(figure(row.peer()));
    out.append(" | ").append(peer);
    out.append(" | ").append(figure(row.ratio()));
    out.append(" | ").append(figure(row.low()));
    out.append(" | ").append(figure(row.high()));
    out.append(" | ").append(figure(row.floor()));
    out.append(" | ").append(figure(row.target()));
    out.append(" | ").append(row.verdict()).append(" |\n");
  }

  private static String figure(@Nullable Double value) {
    return value == null ? "" : Figures.number(value);
  }
}
