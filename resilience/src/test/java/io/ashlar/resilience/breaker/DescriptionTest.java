package io.ashlar.resilience.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resilience.VirtualTime;
import java.io.StringReader;
import java.time.Duration;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** What a breaker says about itself, in words and as a drawing. */
@Tag("jdk")
class DescriptionTest {
  private final CircuitBreaker breaker =
      CircuitBreaker.builder()
          .name("stock <&\"> 1")
          .timeWindow(Duration.ofMinutes(1), 12)
          .failureRate(12.5)
          .slowCallRate(80, Duration.ofMillis(250))
          .minimumCalls(20)
          .probes(3)
          .waitJitter(0)
          .ramp(10, Duration.ofSeconds(30))
          .clock(new VirtualTime())
          .build();

  @Test
  void saysWhatItIsSetToAndHowItStands() {
    breaker.transitionTo(CircuitState.OPEN);
    breaker.tryAcquire();

    assertThat(breaker.describe())
        .isEqualTo(
            """
            circuit breaker stock <&"> 1
            state: OPEN, calls again in 30s
            window: the calls of the last 1m in 12 slices
            opens: when 12.5 % have failed or 80 % took 0.25s, of at least 20 calls
            waits: 30s, times 2 each time, up to 5m
            probes: 3, each reported within 10s
            ramp: from 10 % in 30s
            counts: 0 calls in the window, 0 failed, 0 slow; 1 refused, opened 1 times
            """);
  }

  @Test
  void saysSoWhenOthersMustAct() {
    breaker.transitionTo(CircuitState.FORCED_OPEN);

    assertThat(breaker.describe()).contains("state: FORCED_OPEN, until it is set otherwise");
  }

  @Test
  void leavesOutWhatIsNotSet() {
    CircuitBreaker plain =
        CircuitBreaker.builder().openWait(Duration.ofSeconds(5), 1, Duration.ofSeconds(5)).build();

    assertThat(plain.describe())
        .contains("state: CLOSED\n")
        .contains("window: the last 100 calls\n")
        .contains("opens: when 50 % have failed, of at least 100 calls\n")
        .contains("waits: 5s\n")
        .contains("ramp: none, all pass at once\n");
  }

  /** Red when a name is not escaped, or the drawing needs anything from elsewhere. */
  @Test
  void drawsAWellFormedDocumentThatNeedsNothingElse() throws Exception {
    String svg = breaker.diagram();

    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(svg.replace("http://www.w3.org/2000/svg", ""))
        .doesNotContain("http")
        .doesNotContain("<script")
        .contains("prefers-color-scheme: dark");
    assertThat(document.getElementsByTagName("text").item(0).getTextContent())
        .isEqualTo("stock <&\"> 1");
  }

  /** Red when the state that is marked is not the present one. */
  @Test
  void marksTheStateItIsIn() throws Exception {
    for (CircuitState state : CircuitState.values()) {
      breaker.transitionTo(state);

      Document document =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(breaker.diagram())));

      var groups = document.getElementsByTagName("g");
      assertThat(groups.getLength()).isEqualTo(CircuitState.values().length);
      for (int i = 0; i < groups.getLength(); i++) {
        Element group = (Element) groups.item(i);
        boolean marked = group.getAttribute("class").endsWith(" now");
        assertThat(marked).isEqualTo(group.getTextContent().strip().equals(state.name()));
      }
    }
  }
}
