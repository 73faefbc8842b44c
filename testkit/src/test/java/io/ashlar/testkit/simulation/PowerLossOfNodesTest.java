package io.ashlar.testkit.simulation;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.testkit.files.CrashFileSystem;
import io.ashlar.testkit.random.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Nodes with a disk that lose power: the worked example of docs/simulation.md, and its ends. */
class PowerLossOfNodesTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  // snippet: journal
  /**
   * Appends the numbers it is sent to a log and confirms each. {@code forces = false} is the bug of
   * the example.
   */
  record Journal(boolean forces) implements NodeProgram {
    @Override
    public void start(SimulatedNode node) throws IOException {
      Path root = node.fileSystem().getPath("/");
      FileChannel log = FileChannel.open(root.resolve("log"), CREATE, READ, WRITE);
      try (FileChannel names = FileChannel.open(root, READ)) {
        names.force(true);
      }
      Set<Integer> recovered = read(log);
      node.onMessage((from, message) -> {
        try {
          if (recovered.add(ByteBuffer.wrap(message).getInt())) {
            log.write(ByteBuffer.wrap(message));
            if (forces) {
              log.force(true);
            }
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        node.send(from, message);
      });
    }

    /** Reads up to the first number that is not there in full, and goes on writing there. */
    static Set<Integer> read(FileChannel log) throws IOException {
      Set<Integer> numbers = new LinkedHashSet<>();
      ByteBuffer number = ByteBuffer.allocate(Integer.BYTES);
      while (log.read(number.clear()) == Integer.BYTES && number.getInt(0) != 0) {
        numbers.add(number.getInt(0));
      }
      log.position((long) numbers.size() * Integer.BYTES);
      return numbers;
    }
  }

  static void keepsWhatItHasConfirmed(Simulation simulation, boolean forces) throws IOException {
    SimulatedNode journal = simulation.addNode("journal", new Journal(forces));
    Client client = new Client();
    simulation.addNode("client", client);
    simulation.faults().targets(List.of("journal"));
    simulation.faults().budget(FaultBudget.ofQuorum(3));
    simulation
        .faults()
        .unleash(
            new Swarm(
                LinkConditions.ofDefaults(), Map.of(FaultKind.POWER_LOSS, Duration.ofSeconds(5))),
            MINUTE);

    simulation.runFor(MINUTE);

    assertThat(onDisk(journal)).containsAll(client.confirmed);
  }

  @Seeds(20)
  void confirmedNumbersSurviveTheLossOfPower(long seed) {
    SimulationCheck.of(simulation -> keepsWhatItHasConfirmed(simulation, true))
        .withOptions(options -> options.disk(node -> CrashFileSystem.create()))
        .check(seed);
  }

  // end

  /** Sends each number until it is confirmed. */
  private static final class Client implements NodeProgram {
    private final List<Integer> confirmed = new ArrayList<>();

    @Override
    public void start(SimulatedNode node) {
      node.onMessage((from, message) -> {
        int number = ByteBuffer.wrap(message).getInt();
        if (number == confirmed.size() + 1) {
          confirmed.add(number);
        }
      });
      node.executor()
          .scheduleAtFixedRate(
              () -> node.send("journal", bytes(confirmed.size() + 1)),
              0,
              100,
              TimeUnit.MILLISECONDS);
    }
  }

  /** Red when NodeDisk.corrupt damages nothing by default. */
  @Test
  void corruptionTurnsOneBitOfANodesDisk() throws IOException {
    Simulation simulation = Simulation.builder(1).disk(node -> CrashFileSystem.create()).build();
    SimulatedNode journal = simulation.addNode("journal", new Journal(true));
    Client client = new Client();
    simulation.addNode("client", client);
    simulation.runFor(Duration.ofSeconds(5));
    simulation
        .faults()
        .plan(
            new PlannedFault(
                FaultKind.CORRUPTION, simulation.elapsed(), Duration.ZERO, List.of("journal"), 0));
    simulation.runFor(Duration.ZERO);

    assertThat(simulation.faults().counts()).containsOnlyKeys(FaultKind.CORRUPTION);
    assertThat(client.confirmed).isNotEmpty();
    assertThat(onDisk(journal).containsAll(client.confirmed)).isFalse();
  }

  /** Red when NodeDisk.afterCrash keeps everything. */
  @Test
  void aJournalThatDoesNotForceIsFoundToLoseNumbers() {
    SimulationCheck broken =
        SimulationCheck.of(simulation -> keepsWhatItHasConfirmed(simulation, false))
            .withOptions(options -> options.disk(node -> CrashFileSystem.create()));

    assertThatThrownBy(
            () -> {
              for (long seed = 1; seed <= 20; seed++) {
                broken.check(seed);
              }
            })
        .isInstanceOf(SimulationFailedError.class)
        .hasMessageContaining("1 of ")
        .hasMessageContaining("POWER_LOSS");
  }

  /**
   * The node dies within each single operation of its log, and its code runs on to the
   * confirmation. Red when a dead node's messages are sent.
   */
  @Test
  void confirmedNumbersSurviveTheLossOfPowerInTheMidstOfEachOperation() throws IOException {
    int crashes = 0;
    for (int nth = 1; nth <= 60; nth++) {
      for (CrashKind kind : List.of(CrashKind.PROCESS_KILL, CrashKind.POWER_LOSS)) {
        Simulation world = Simulation.builder(nth).disk(name -> CrashFileSystem.create()).build();
        SimulatedNode journal = world.addNode("journal", crashingAt(nth, kind));
        Client client = new Client();
        world.addNode("client", client);
        world.runFor(Duration.ofSeconds(2));
        crashes += journal.isUp() ? 0 : 1;
        Set<Integer> left = onDisk(journal);
        assertThat(left).containsAll(client.confirmed);
        assertThat(left).hasSizeBetween(client.confirmed.size(), client.confirmed.size() + 1);

        journal.restart();
        int before = client.confirmed.size();
        world.runFor(Duration.ofSeconds(2));

        assertThat(onDisk(journal)).containsAll(client.confirmed);
        assertThat(client.confirmed).hasSizeGreaterThan(before);
      }
    }
    assertThat(crashes).isGreaterThan(70);
  }

  /** Runs a journal whose machine dies as its first life is about to do its n-th operation. */
  private static NodeProgram crashingAt(int nth, CrashKind kind) {
    return node -> {
      CrashFileSystem disk = (CrashFileSystem) node.fileSystem();
      if (node.lives() == 1) {
        disk.onOperation(operation -> {
          if (operation.index() == nth) {
            node.crash(kind);
          }
        });
      }
      new Journal(true).start(node);
    };
  }

  private static Set<Integer> onDisk(SimulatedNode node) throws IOException {
    FileSystem disk = node.fileSystem();
    try (FileChannel log = FileChannel.open(disk.getPath("/log"), CREATE, READ, WRITE)) {
      return Journal.read(log);
    }
  }

  private static byte[] bytes(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(0, number).array();
  }
}
