package io.ashlar.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TraceTest {
  @Test
  void tellsWhatHappened() {
    Simulation simulation = Simulation.of(1);
    simulation.addNode("a", node -> node.send("b", new byte[3]));
    simulation.addNode("b", node -> node.onMessage((from, message) -> {}));
    simulation.trace().note("begin");
    simulation.runFor(Duration.ofSeconds(1));

    assertThat(simulation.trace().last(99)).element(0).isEqualTo("0.000000000s  a added: a");
    assertThat(simulation.trace().last(2).get(0))
        .isEqualTo("0.000000000s  a > b sends message #1 (3 B)");
    assertThat(simulation.trace().last(1).get(0)).endsWith("a > b message arrives #1 (3 B)");
    assertThat(simulation.trace().count()).isEqualTo(9);
  }

  @Test
  void keepsTheLastEventsOnlyButHashesAll() {
    Simulation one = Simulation.of(1);
    Simulation other = Simulation.of(1);
    for (int i = 0; i < 3_000; i++) {
      one.trace().note("n" + i);
      other.trace().note(i == 0 ? "different" : "n" + i);
    }

    assertThat(one.trace().last(10_000)).hasSize(512).last().asString().endsWith("n2999");
    assertThat(one.trace().hash()).isNotEqualTo(other.trace().hash());
    assertThat(one.trace().firstDifference(other.trace())).isEqualTo(-1);
  }

  @Test
  void keepsAsManyEventsAsAsked() {
    Simulation simulation = Simulation.builder(1).traceCapacity(2_048).build();
    for (int i = 0; i < 3_000; i++) {
      simulation.trace().note("n" + i);
    }

    assertThat(simulation.trace().last(10_000)).hasSize(2_048).first().asString().endsWith("n952");
  }

  @Test
  void findsTheFirstDifference() {
    Simulation one = Simulation.of(1);
    Simulation other = Simulation.of(1);
    one.trace().note("same");
    other.trace().note("same");
    one.trace().note("left");
    other.trace().note("right");
    assertThat(one.trace().firstDifference(other.trace())).isEqualTo(1);

    Simulation shorter = Simulation.of(1);
    shorter.trace().note("same");
    assertThat(one.trace().firstDifference(shorter.trace())).isEqualTo(1);
    assertThat(shorter.trace().line(1)).isEqualTo("(the run had ended)");
  }

  @Test
  void theHashCoversBytesTimesAndText() {
    assertThat(hash(0, 0)).isNotEqualTo(hash(1, 0)).isNotEqualTo(hash(0, 1)).isEqualTo(hash(0, 0));
  }

  private static long hash(int lastByte, int waited) {
    Simulation simulation = Simulation.of(1);
    SimulatedNode a = simulation.addNode("a", node -> {});
    simulation.runFor(Duration.ofNanos(waited));
    byte[] message = new byte[13];
    message[12] = (byte) lastByte;
    a.send("a", message);
    return simulation.trace().hash();
  }
}
