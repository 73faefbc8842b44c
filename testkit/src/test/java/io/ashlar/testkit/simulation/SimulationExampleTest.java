package io.ashlar.testkit.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.testkit.random.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The worked examples of docs/simulation.md. */
@Tag("jdk")
class SimulationExampleTest {
  // snippet: programs
  /** Sends numbers one after the other, each again until it is confirmed. */
  static final class Sender implements NodeProgram {
    private int next = 1;

    @Override
    public void start(SimulatedNode node) {
      node.onMessage((from, message) -> next = Math.max(next, number(message) + 1));
      node.executor()
          .scheduleAtFixedRate(
              () -> node.send("receiver", bytes(next)), 0, 200, TimeUnit.MILLISECONDS);
    }
  }

  /** Takes each number once. {@code checksDuplicates = false} is the bug of the example. */
  record Receiver(List<Integer> taken, boolean checksDuplicates) implements NodeProgram {
    @Override
    public void start(SimulatedNode node) {
      node.onMessage((from, message) -> {
        int number = number(message);
        if (!checksDuplicates || number > taken.size()) {
          taken.add(number);
        }
        node.send(from, message);
      });
    }
  }

  // end

  // snippet: scenario
  static void deliversEachNumberOnce(Simulation simulation, boolean checksDuplicates) {
    List<Integer> taken = new ArrayList<>();
    simulation.addNode("sender", new Sender());
    simulation.addNode("receiver", new Receiver(taken, checksDuplicates));
    Swarm swarm =
        Swarm.draw(
            simulation.random("swarm"),
            EnumSet.of(FaultKind.LOSS, FaultKind.DUPLICATION, FaultKind.PARTITION));
    simulation.faults().unleash(swarm, Duration.ofSeconds(60));

    simulation.runFor(Duration.ofSeconds(60));

    assertThat(taken).doesNotHaveDuplicates().isSorted();
  }

  @Seeds(20)
  void everyNumberArrivesOnce(long seed) {
    SimulationCheck.of(simulation -> deliversEachNumberOnce(simulation, true)).check(seed);
  }

  // end

  @Test
  void theBugIsFoundAndItsScheduleIsShort() {
    SimulationCheck broken =
        SimulationCheck.of(simulation -> deliversEachNumberOnce(simulation, false));

    assertThatThrownBy(
            () -> {
              for (long seed = 1; seed <= 20; seed++) {
                broken.check(seed);
              }
            })
        .isInstanceOf(SimulationFailedError.class)
        .hasMessageContaining("1 of ")
        .hasMessageContaining("faults suffice, none can be left out");
  }

  @Test
  void timePassesAtOnceAndOnlyHere() {
    Simulation simulation = Simulation.of(42);
    List<Duration> rang = new ArrayList<>();
    simulation.executor().schedule(() -> rang.add(simulation.elapsed()), 1, TimeUnit.HOURS);

    simulation.runFor(Duration.ofDays(1));

    assertThat(rang).containsExactly(Duration.ofHours(1));
  }

  @Test
  void connectionsCarryBytesInPieces() {
    Simulation simulation = Simulation.of(42);
    StringBuilder heard = new StringBuilder();
    simulation.addNode(
        "server",
        node ->
            node.listen(80, connection -> (c, bytes) -> heard.append(new String(bytes, UTF_8))));
    simulation.addNode(
        "client",
        node -> node.connect("server", 80, (c, bytes) -> {}).send("hello".getBytes(UTF_8)));

    simulation.runFor(Duration.ofSeconds(1));

    assertThat(heard).hasToString("hello");
  }

  private static byte[] bytes(int number) {
    return Integer.toString(number).getBytes(UTF_8);
  }

  private static int number(byte[] message) {
    return Integer.parseInt(new String(message, UTF_8));
  }
}
