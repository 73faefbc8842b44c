package io.ashlar.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class ChartSvgTest {
  private final Results results =
      new Played()
          .time("peer", 20, 21, 22, 23, 24, 25, 26)
          .time("other", 5, 5.1, 5.2, 5.3, 5.4, 5.5, 5.6)
          .results();

  @Test
  void drawsAPointForEachHeadlineComparison() throws Exception {
    Document chart = parse(ChartSvg.render(results));

    long comparisons =
        results.rows().stream()
            .filter(row -> row.metric().equals("time") && row.ratio() != null)
            .count();
    assertThat(comparisons).isPositive();
    assertThat(chart.getElementsByTagName("circle").getLength()).isEqualTo((int) comparisons);
  }

  @Test
  void tellsTheRatioInWordsToo() {
    assertThat(ChartSvg.render(results)).contains("ahead").contains("behind").contains("\u00d7");
  }

  @Test
  void loadsNothing() {
    String chart = ChartSvg.render(results).replace("http://www.w3.org/2000/svg", "");

    assertThat(chart).doesNotContain("http").doesNotContain("url(").doesNotContain("@import");
  }

  private static Document parse(String svg)
      throws ParserConfigurationException, SAXException, IOException {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }
}
