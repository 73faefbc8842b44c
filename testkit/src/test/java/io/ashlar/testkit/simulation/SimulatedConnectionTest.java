package io.ashlar.testkit.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedConnectionTest {
  private static final int PORT = 80;

  private final Simulation simulation = Simulation.of(1);
  private final SimulatedNetwork network = simulation.network();
  private final List<SimulatedConnection> accepted = new ArrayList<>();
  private final Side server = new Side();
  private final Side client = new Side();
  private final SimulatedNode a = simulation.addNode("a", node -> {});
  private final SimulatedNode b =
      simulation.addNode(
          "b",
          node ->
              node.listen(
                  PORT,
                  connection -> {
                    accepted.add(connection);
                    return server;
                  }));

  @Test
  void carriesBytesBothWays() {
    SimulatedConnection connection = open();
    connection.send(new byte[0]);
    connection.send(bytes("request"));
    run(1);
    accepted.get(0).send(bytes("response"));
    run(1);

    assertThat(server.text()).isEqualTo("request");
    assertThat(client.text()).isEqualTo("response");
    assertThat(client.events).containsExactly("open");
    assertThat(server.events).containsExactly("open");
    assertThat(connection.peerName()).isEqualTo("b");
  }

  /** Red when Pipe adds a segment before those that wait. */
  @Seeds(10)
  void keepsTheOrderAndCutsAnywhereUnderAllFaults(SeededRandom random) {
    Simulation world = Simulation.of(random.seed());
    world
        .network()
        .conditions(
            LinkConditions.ofDefaults()
                .withLoss(0.1)
                .withDuplication(0.5)
                .withReordering(0.5, Duration.ofSeconds(1))
                .withSplitting(0.8));
    Side sink = new Side();
    SimulatedNode from = world.addNode("a", node -> {});
    SimulatedNode to = world.addNode("b", node -> node.listen(PORT, connection -> sink));
    world.runFor(Duration.ofMillis(1));
    SimulatedConnection connection = from.connect("b", PORT, new Side());
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    for (int i = 0; i < 200; i++) {
      byte[] piece = new byte[1 + random.nextInt(300)];
      random.nextBytes(piece);
      written.writeBytes(piece);
      connection.send(piece);
      world.runFor(Duration.ofNanos(random.nextLong(2_000_000)));
      if (i == 50) {
        to.pause();
      } else if (i == 60) {
        to.resume();
      } else if (i == 100) {
        Disturbance partition = world.network().partition(List.of("a"), List.of("b"));
        world.runFor(Duration.ofSeconds(1));
        partition.end();
      } else if (i == 150) {
        Disturbance pause = world.network().pause("a", "b");
        world.runFor(Duration.ofSeconds(1));
        pause.end();
      }
    }
    connection.close();
    world.runFor(Duration.ofMinutes(2));

    assertThat(sink.received.toByteArray()).isEqualTo(written.toByteArray());
    assertThat(sink.events).containsExactly("open", "CLOSED_BY_PEER");
    assertThat(sink.pieces).isGreaterThan(20);
  }

  /** What lets a failing schedule shrink. Red when connections are counted from the beginning. */
  @Test
  void theLuckOfAConnectionDoesNotDependOnThoseBefore() {
    assertThat(arrivals(true)).isEqualTo(arrivals(false)).isNotEmpty();
  }

  private static List<String> arrivals(boolean oneMoreBefore) {
    Simulation world = Simulation.of(1);
    List<String> arrivals = new ArrayList<>();
    SimulatedNode from = world.addNode("a", node -> {});
    world.addNode(
        "b",
        node ->
            node.listen(
                PORT,
                connection ->
                    (c, bytes) -> arrivals.add(bytes.length + " B at " + world.elapsed())));
    world.runFor(Duration.ofSeconds(1));
    if (oneMoreBefore) {
      from.connect("b", PORT, new Side()).close();
    }
    world.runFor(Duration.ofSeconds(1));
    from.connect("b", PORT, new Side()).send(new byte[1_000]);
    world.runFor(Duration.ofSeconds(1));
    return arrivals;
  }

  @Test
  void handsOverWholeArrivalsWhenNothingIsToBeSplit() {
    network.conditions(LinkConditions.ofDefaults().withSplitting(0));
    SimulatedConnection connection = open();
    connection.send(new byte[1_000]);
    run(1);

    assertThat(server.pieces).isEqualTo(1);
  }

  @Test
  void closingDeliversWhatWasWritten() {
    SimulatedConnection connection = open();
    connection.send(bytes("last words"));
    connection.close();
    connection.close();
    run(1);

    assertThat(server.text()).isEqualTo("last words");
    assertThat(server.events).containsExactly("open", "CLOSED_BY_PEER");
    assertThat(client.events).containsExactly("open");
    assertThat(connection.isOpen()).isFalse();
    assertThatThrownBy(() -> connection.send(new byte[1]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the connection to b is closed");
  }

  @Test
  void whatIsWrittenToAClosedSideIsAnsweredByAReset() {
    SimulatedConnection connection = open();
    connection.close();
    accepted.get(0).send(bytes("too late"));
    run(1);

    assertThat(client.text()).isEmpty();
    assertThat(accepted.get(0).isOpen()).isFalse();
  }

  @Test
  void resettingTellsTheOtherSide() {
    SimulatedConnection connection = open();
    connection.reset();
    connection.reset();
    run(1);

    assertThat(server.events).containsExactly("open", "RESET");
    assertThat(client.events).containsExactly("open");
  }

  @Test
  void nobodyListensMeansRefused() {
    run(1);
    a.connect("b", PORT + 1, client);
    run(1);

    assertThat(client.events).containsExactly("REFUSED");
    assertThatThrownBy(() -> b.listen(0, connection -> server)).hasMessageContaining("port=0");
  }

  @Test
  void anAcceptorMayCloseAtOnce() {
    b.listen(
        PORT + 2,
        connection -> {
          connection.close();
          return server;
        });
    a.connect("b", PORT + 2, client);
    run(1);

    assertThat(server.events).isEmpty();
    assertThat(client.events).containsExactly("open", "CLOSED_BY_PEER");
  }

  @Test
  void connectingIntoAPartitionTimesOut() {
    network.partition(List.of("a"), List.of("b"));
    SimulatedConnection connection = a.connect("b", PORT, client);
    run(60);

    assertThat(client.events).containsExactly("TIMED_OUT");
    assertThat(connection.isOpen()).isFalse();
  }

  /** Red when Pipe asks for partitions only: a machine that is off refuses nothing. */
  @Test
  void connectingToAMachineWithoutPowerTimesOut() {
    run(1);
    b.crash(CrashKind.POWER_LOSS);
    a.connect("b", PORT, client);
    run(60);

    assertThat(client.events).containsExactly("TIMED_OUT");
  }

  /** Red when only the request times out, and not the wait for its answer. */
  @Test
  void connectingTimesOutWhenTheAnswerDoesNotCome() {
    run(1);
    network.partitionOneWay(List.of("b"), List.of("a"));
    SimulatedConnection connection = a.connect("b", PORT, client);
    run(4);
    assertThat(client.events).containsExactly("TIMED_OUT");
    assertThat(connection.isOpen()).isFalse();
    assertThat(server.events).containsExactly("open");

    network.heal();
    run(10);

    assertThat(client.events).containsExactly("TIMED_OUT");
    assertThat(server.events).containsExactly("open", "RESET");
  }

  /** Red when only the request times out, and not the wait for its answer. */
  @Test
  void connectingTimesOutWhenTheServerLosesPowerAsItAccepts() {
    run(1);
    b.listen(
        PORT,
        connection -> {
          b.crash(CrashKind.POWER_LOSS);
          return server;
        });
    a.connect("b", PORT, client);
    run(2);
    b.restart();
    run(10);

    assertThat(client.events).containsExactly("TIMED_OUT");
    assertThat(server.events).isEmpty();
  }

  /** Red when opening a connection leaves its time-out in the queue. */
  @Test
  void anOpenConnectionDoesNotWaitForAnAnswerAnyMore() {
    open();

    assertThat(simulation.runUntilIdle(Duration.ofMillis(1))).isTrue();
  }

  /** As documented: a real peer's acknowledgements would be missing, here there are none. */
  @Test
  void aWriterIsNotToldThatOnlyTheAnswersAreCut() {
    SimulatedConnection connection = open();
    network.partitionOneWay(List.of("b"), List.of("a"));
    connection.send(bytes("heard"));
    run(120);

    assertThat(server.text()).isEqualTo("heard");
    assertThat(client.events).containsExactly("open");
  }

  /** Red when a closed connection is forgotten before its bytes have left the machine. */
  @Test
  void aMachineWithoutPowerSendsNothingOfAClosedConnection() {
    crashBeforeTheBytesOfAClosedConnectionHaveLeft(CrashKind.POWER_LOSS);

    assertThat(server.text()).isEmpty();
    assertThat(server.events).containsExactly("open");
  }

  @Test
  void theMachineOfAKilledProcessStillSendsWhatItHadClosed() {
    crashBeforeTheBytesOfAClosedConnectionHaveLeft(CrashKind.PROCESS_KILL);

    assertThat(server.text()).isEqualTo("commit");
    assertThat(server.events).containsExactly("open", "CLOSED_BY_PEER");
  }

  private void crashBeforeTheBytesOfAClosedConnectionHaveLeft(CrashKind kind) {
    SimulatedConnection connection = open();
    Disturbance partition = network.partition(List.of("a"), List.of("b"));
    connection.send(bytes("commit"));
    connection.close();
    run(1);
    a.crash(kind);
    partition.end();
    run(10);
  }

  /** Red when what the last handler of a life throws leaves the segments behind it unscheduled. */
  @Test
  void aPeerLearnsOfADeathInTheMidstOfItsBytes() {
    network.conditions(LinkConditions.ofDefaults().withSplitting(0));
    run(1);
    b.listen(
        PORT,
        connection ->
            (c, arrived) -> {
              b.crash(CrashKind.POWER_LOSS);
              c.send(bytes("ok"));
            });
    SimulatedConnection connection = a.connect("b", PORT, client);
    run(1);
    connection.send(bytes("one"));
    connection.send(bytes("two"));
    run(1);
    b.restart();
    run(5);

    assertThat(client.text()).isEmpty();
    assertThat(client.events).containsExactly("open", "RESET");
  }

  @Test
  void bytesWaitForAPartitionToHeal() {
    SimulatedConnection connection = open();
    Disturbance partition = network.partition(List.of("a"), List.of("b"));
    connection.send(bytes("patience"));
    run(5);
    assertThat(server.text()).isEmpty();

    partition.end();
    run(5);

    assertThat(server.text()).isEqualTo("patience");
  }

  @Test
  void aWriterGivesUpAfterAWhile() {
    SimulatedConnection connection = open();
    network.partition(List.of("a"), List.of("b"));
    connection.send(bytes("nobody hears"));
    run(120);

    assertThat(client.events).containsExactly("open", "TIMED_OUT");
    assertThat(server.events).containsExactly("open");
    assertThat(accepted.get(0).isOpen()).isTrue();
  }

  @Test
  void aKilledProcessResetsItsPeers() {
    open();
    b.crash(CrashKind.PROCESS_KILL);
    run(1);

    assertThat(client.events).containsExactly("open", "RESET");
    assertThat(server.events).containsExactly("open");
    Side second = new Side();
    a.connect("b", PORT, second);
    run(1);
    assertThat(second.events).containsExactly("REFUSED");
  }

  /** Red when a power loss resets its peers as a kill does. */
  @Test
  void aPowerLossLeavesItsPeersHalfOpenUntilTheyWrite() {
    SimulatedConnection connection = open();
    b.crash(CrashKind.POWER_LOSS);
    run(600);
    assertThat(connection.isOpen()).isTrue();

    b.restart();
    run(1);
    assertThat(connection.isOpen()).isTrue();
    connection.send(bytes("still there?"));
    run(1);

    assertThat(client.events).containsExactly("open", "RESET");
    assertThat(server.text()).isEmpty();
  }

  @Test
  void connectionsCanBeResetOrLeftHalfOpenByTheNetwork() {
    SimulatedConnection connection = open();
    assertThat(network.halfOpenConnections("b", "a")).isEqualTo(1);
    assertThat(server.events).containsExactly("open", "RESET");
    assertThat(connection.isOpen()).isTrue();
    connection.send(bytes("hello?"));
    run(1);
    assertThat(client.events).containsExactly("open", "RESET");

    a.connect("b", PORT, client);
    run(1);
    assertThat(network.resetConnections("a", "b")).isEqualTo(1);

    assertThat(client.events).containsExactly("open", "RESET", "open", "RESET");
    assertThat(server.events).containsExactly("open", "RESET", "open", "RESET");
    assertThat(network.resetConnections("a", "b")).isZero();
  }

  /** Red when a crash forgets the segment that the paused node held back. */
  @Test
  void aCrashWhileANodeIsPausedDoesNotStopTheStream() {
    SimulatedConnection connection = open();
    b.pause();
    connection.send(bytes("held"));
    run(1);

    b.crash(CrashKind.POWER_LOSS);
    b.restart();
    run(1);

    assertThat(client.events).containsExactly("open", "RESET");
  }

  @Test
  void aHandlerNeedOnlyTakeBytes() {
    run(1);
    b.listen(PORT + 3, connection -> (c, arrived) -> c.close());
    SimulatedConnection connection = a.connect("b", PORT + 3, (c, arrived) -> {});
    connection.send(bytes("bye"));
    run(1);

    assertThat(connection.isOpen()).isFalse();
  }

  private SimulatedConnection open() {
    run(1);
    SimulatedConnection connection = a.connect("b", PORT, client);
    run(1);
    return connection;
  }

  private void run(int seconds) {
    simulation.runFor(Duration.ofSeconds(seconds));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** Notes what one side of a connection is told. */
  private static final class Side implements ConnectionHandler {
    private final List<String> events = new ArrayList<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private int pieces;

    @Override
    public void onOpen(SimulatedConnection connection) {
      events.add("open");
    }

    @Override
    public void onBytes(SimulatedConnection connection, byte[] bytes) {
      assertThat(bytes).isNotEmpty();
      received.writeBytes(bytes);
      pieces++;
    }

    @Override
    public void onEnd(SimulatedConnection connection, End end) {
      events.add(end.name());
    }

    String text() {
      return received.toString(UTF_8);
    }
  }
}
