package io.ashlar.testkit.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.testkit.files.CrashFileSystem;
import java.nio.file.FileSystem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A node that crashes in the midst of an event of its own: its code runs on and must do nothing.
 */
class DyingNodeTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Simulation simulation =
      Simulation.builder(1).disk(name -> CrashFileSystem.create()).build();
  private final List<String> heard = new ArrayList<>();

  DyingNodeTest() {
    simulation.addNode(
        "b",
        node -> {
          node.onMessage((from, message) -> heard.add(new String(message, UTF_8)));
          node.listen(1, connection -> (c, bytes) -> heard.add(new String(bytes, UTF_8)));
        });
  }

  /** Red when send asks for no life. */
  @Test
  void sendsNothingAnyMore() {
    dying(node -> node.send("b", bytes("acknowledged")));

    simulation.runFor(SECOND);

    assertThat(heard).isEmpty();
    assertThat(simulation.network().sent()).isZero();
  }

  /** Red when onMessage or listen registers for a dead node. */
  @Test
  void takesNothingAnyMore() {
    SimulatedNode node =
        dying(self -> {
          self.onMessage((from, message) -> heard.add("ghost"));
          self.listen(1, connection -> (c, bytes) -> heard.add("ghost"));
        });
    simulation.runFor(SECOND);

    simulation.node("b").send("a", bytes("anyone?"));
    simulation.node("b").connect("a", 1, (c, bytes) -> {}).send(bytes("anyone?"));
    simulation.runFor(SECOND);
    assertThat(node.isUp()).isFalse();

    node.restart();
    simulation.runFor(SECOND);
    simulation.node("b").send("a", bytes("anyone?"));
    simulation.node("b").connect("a", 1, (c, bytes) -> {}).send(bytes("anyone?"));
    simulation.runFor(SECOND);

    assertThat(node.isUp()).isTrue();
    assertThat(heard).isEmpty();
  }

  /** Red when connect opens a connection for a dead node. */
  @Test
  void connectsToNobodyAnyMore() {
    List<SimulatedConnection> connections = new ArrayList<>();
    dying(node -> {
      connections.add(node.connect("b", 1, (c, bytes) -> {}));
      connections.get(0).send(bytes("hello from the dead"));
    });

    simulation.runFor(SECOND.multipliedBy(30));

    assertThat(heard).isEmpty();
    assertThat(connections).hasSize(1).noneMatch(SimulatedConnection::isOpen);
  }

  /** Red when Simulation throws what an event throws, whoever has died in it. */
  @Test
  void throwsNothingAnyMore() {
    dying(node -> {
      throw new IllegalStateException("thrown by the dead");
    });
    SimulatedNode other = simulation.addNode("other", node -> {});
    simulation.runFor(Duration.ofMillis(1));
    other
        .executor()
        .submit(() -> {
          other.crash(CrashKind.POWER_LOSS);
          throw new AssertionError("thrown by the dead");
        });

    simulation.runFor(SECOND);

    assertThat(simulation.nodes()).filteredOn(node -> !node.isUp()).hasSize(2);
  }

  /** Red when everything is dropped once a node has died. */
  @Test
  void aLeakOfRealTimeIsNotDropped() {
    Future<?> never = simulation.executor().schedule(() -> {}, 1, TimeUnit.HOURS);
    dying(node -> {
      try {
        never.get();
      } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
        throw new AssertionError(e);
      }
    });

    assertThatThrownBy(() -> simulation.runFor(SECOND))
        .isInstanceOf(VirtualTimeLeakException.class);
  }

  /** Red when what is thrown is dropped because some node has died, not this one. */
  @Test
  void whatALivingNodeThrowsAfterItHasCrashedAnotherOneFailsTheRun() {
    SimulatedNode living = simulation.addNode("living", node -> {});
    simulation.runFor(Duration.ofMillis(1));
    living
        .executor()
        .execute(() -> {
          simulation.node("b").crash(CrashKind.POWER_LOSS);
          throw new IllegalStateException("thrown by the living");
        });

    assertThatThrownBy(() -> simulation.runFor(SECOND)).hasMessage("thrown by the living");
  }

  /** Red when the connection's handler is called outside of its node. */
  @Test
  void diesInTheEndOfAConnectionThatIsNotItsOwnEvent() {
    simulation.runFor(Duration.ofMillis(1));
    SimulatedNode client = simulation.addNode("client", node -> {});
    simulation.runFor(Duration.ofMillis(1));
    client.connect(
        "b",
        1,
        new ConnectionHandler() {
          @Override
          public void onBytes(SimulatedConnection connection, byte[] bytes) {}

          @Override
          public void onEnd(SimulatedConnection connection, End end) {
            client.crash(CrashKind.POWER_LOSS);
            connection.send(bytes("too late"));
          }
        });
    simulation.runFor(SECOND);

    simulation.network().resetConnections("client", "b");
    simulation.runFor(SECOND);

    assertThat(client.isUp()).isFalse();
    assertThat(heard).isEmpty();
  }

  /** Red when restart begins the next life at once, in which the dead code would go on acting. */
  @Test
  void restartsAfterTheEventInWhichItDied() {
    SimulatedNode node =
        dying(self -> {
          self.restart();
          self.restart();
          heard.add(self.isUp() ? "up" : "down");
          self.send("b", bytes("acknowledged"));
        });

    simulation.runFor(SECOND);

    assertThat(heard).containsExactly("down");
    assertThat(node.isUp()).isTrue();
    assertThat(node.lives()).isEqualTo(2);
  }

  /** Red when fileSystem hands the disk of the next life to the last one. */
  @Test
  void goesOnSeeingTheDiskItHad() {
    List<FileSystem> seen = new ArrayList<>();
    NodeProgram program =
        new NodeProgram() {
          @Override
          public void start(SimulatedNode self) {
            if (self.lives() == 1) {
              seen.add(self.fileSystem());
              self.crash(CrashKind.POWER_LOSS);
              seen.add(self.fileSystem());
            }
          }

          @Override
          public void crashed(SimulatedNode self, CrashKind kind) {
            seen.add(self.fileSystem());
          }
        };
    SimulatedNode node = simulation.addNode("a", program);
    simulation.runFor(SECOND);
    FileSystem survivor = node.fileSystem();
    node.restart();
    simulation.runFor(SECOND);

    assertThat(seen).hasSize(3);
    assertThat(seen.get(2)).isSameAs(seen.get(0)).isNotSameAs(survivor);
    assertThat(seen.get(1)).isSameAs(survivor).isSameAs(node.fileSystem());
  }

  @Test
  void aNodeThatIsDownDoesNothingForTheTestEither() {
    SimulatedNode node = simulation.addNode("a", self -> {});
    node.crash(CrashKind.PROCESS_KILL);

    node.send("b", bytes("nothing"));
    assertThat(node.connect("b", 1, (c, bytes) -> {}).isOpen()).isFalse();
    simulation.runFor(SECOND);

    assertThat(heard).isEmpty();
    assertThatThrownBy(() -> node.send("z", new byte[0])).hasMessageContaining("no node z");
  }

  /** Adds a node that loses power as it starts, and goes on with its code. */
  private SimulatedNode dying(NodeProgram lastWords) {
    return simulation.addNode(
        "a",
        node -> {
          if (node.lives() == 1) {
            node.crash(CrashKind.POWER_LOSS);
            lastWords.start(node);
          }
        });
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
