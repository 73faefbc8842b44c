package io.ashlar.benchmarks.hitratio;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The result as text: aligned for the eye, Markdown for a page, or CSV for a program. */
enum HitRatioTable {
  /** Columns padded with spaces. */
  ALIGNED {
    @Override
    String render(List<PolicyKind> policies, List<HitRatioRow> rows) {
      return lines(cells(policies, rows), "", "  ", "", false);
    }
  },
  /** A GitHub-flavoured table. */
  MARKDOWN {
    @Override
    String render(List<PolicyKind> policies, List<HitRatioRow> rows) {
      return lines(cells(policies, rows), "| ", " | ", " |", true);
    }
  },
  /** RFC 4180; a label with a comma or a quote is quoted. */
  CSV {
    @Override
    String render(List<PolicyKind> policies, List<HitRatioRow> rows) {
      return cells(policies, rows).stream()
          .map(row -> row.stream().map(HitRatioTable::quoted).collect(Collectors.joining(",")))
          .collect(Collectors.joining("\n", "", "\n"));
    }
  };

  abstract String render(List<PolicyKind> policies, List<HitRatioRow> rows);

  private static List<List<String>> cells(List<PolicyKind> policies, List<HitRatioRow> rows) {
    List<List<String>> cells = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of("trace", "requests", "size"));
    policies.forEach(policy -> header.add(policy.label()));
    cells.add(header);
    for (HitRatioRow row : rows) {
      List<String> line = new ArrayList<>();
      line.add(row.trace());
      line.add(Long.toString(row.requests()));
      line.add(Integer.toString(row.size()));
      row.percents().forEach(p -> line.add(String.format(Locale.ROOT, "%.2f", p)));
      cells.add(line);
    }
    return cells;
  }

  private static String lines(
      List<List<String>> cells, String start, String between, String end, boolean rule) {
    int[] widths =
        IntStream.range(0, cells.get(0).size())
            .map(column -> cells.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    StringBuilder text = new StringBuilder();
    for (int line = 0; line < cells.size(); line++) {
      List<String> padded = new ArrayList<>();
      for (int column = 0; column < widths.length; column++) {
        String format = column == 0 ? "%-" + widths[column] + "s" : "%" + widths[column] + "s";
        padded.add(String.format(format, cells.get(line).get(column)));
      }
      text.append(start).append(String.join(between, padded)).append(end).append('\n');
      if (rule && line == 0) {
        List<String> dashes = new ArrayList<>();
        for (int column = 0; column < widths.length; column++) {
          dashes.add("-".repeat(widths[column] - (column == 0 ? 0 : 1)) + (column == 0 ? "" : ":"));
        }
        text.append(start).append(String.join(between, dashes)).append(end).append('\n');
      }
    }
    return text.toString();
  }

  private static String quoted(String cell) {
    return cell.matches("[^\",\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
