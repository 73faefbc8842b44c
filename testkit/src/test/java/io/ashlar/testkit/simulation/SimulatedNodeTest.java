package io.ashlar.testkit.simulation;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.testkit.files.CrashFileSystem;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedNodeTest {
  private final Simulation simulation = Simulation.of(1);
  private final List<String> log = new ArrayList<>();

  @Test
  void aCrashEndsTimersAndHandlersAndARestartBeginsANewLife() {
    SimulatedNode node =
        simulation.addNode(
            "a",
            new NodeProgram() {
              @Override
              public void start(SimulatedNode self) {
                log.add("life " + self.lives());
                self.onMessage((from, message) -> log.add("message"));
                self.executor().schedule(() -> log.add("timer"), 1, TimeUnit.SECONDS);
              }

              @Override
              public void crashed(SimulatedNode self, CrashKind kind) {
                log.add(kind.name());
              }
            });
    simulation.runFor(Duration.ofMillis(500));
    ScheduledExecutorService dead = node.executor();

    node.crash(CrashKind.POWER_LOSS);
    node.crash(CrashKind.POWER_LOSS);
    dead.execute(() -> log.add("ghost"));
    node.send("a", new byte[1]);
    simulation.runFor(Duration.ofSeconds(5));
    assertThat(node.isUp()).isFalse();
    node.restart();
    node.restart();
    simulation.runFor(Duration.ofMillis(900));

    assertThat(log).containsExactly("life 1", "POWER_LOSS", "life 2");
    assertThat(node.isUp()).isTrue();
    assertThat(node.lives()).isEqualTo(2);
  }

  @Test
  void eachLifeHasItsOwnChance() {
    List<Long> drawn = new ArrayList<>();
    SimulatedNode node = simulation.addNode("a", self -> drawn.add(self.random().nextLong()));
    simulation.runFor(Duration.ZERO);

    node.crash(CrashKind.PROCESS_KILL);
    node.restart();
    simulation.runFor(Duration.ZERO);

    assertThat(drawn).doesNotHaveDuplicates().hasSize(2);
  }

  /** What lets a failing schedule shrink. Red when a life's chance is keyed by its number. */
  @Test
  void aLifeHasTheSameChanceWhateverLivesWereBefore() {
    assertThat(lifeFromSecondThree(1)).isEqualTo(lifeFromSecondThree(2));
  }

  private static List<Long> lifeFromSecondThree(int crashes) {
    List<Long> drawn = new ArrayList<>();
    Simulation world = Simulation.of(1);
    SimulatedNode node = world.addNode("a", self -> {});
    for (int i = 0; i < crashes; i++) {
      world.runFor(Duration.ofSeconds(3).minus(world.elapsed()).dividedBy(crashes - i));
      node.crash(CrashKind.PROCESS_KILL);
      node.restart();
    }
    drawn.add(node.random().nextLong());
    drawn.add(node.clock().nanoTime());
    return drawn;
  }

  @Test
  void aPausedNodeDoesLaterWhatBecameDueInOrder() {
    SimulatedNode node =
        simulation.addNode(
            "a",
            self -> {
              self.onMessage((from, message) -> log.add("message " + message[0]));
              self.executor().schedule(() -> log.add("timer"), 2, TimeUnit.SECONDS);
            });
    simulation.runFor(Duration.ofMillis(1));
    node.pause();
    node.pause();
    node.send("a", new byte[] {1});
    simulation.runFor(Duration.ofSeconds(3));
    node.send("a", new byte[] {2});
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(log).isEmpty();
    assertThat(node.isPaused()).isTrue();

    node.resume();
    node.resume();
    simulation.runFor(Duration.ZERO);

    assertThat(log).containsExactly("message 1", "timer", "message 2");
  }

  @Test
  void aCrashForgetsWhatAPausedNodeHeldBack() {
    SimulatedNode node =
        simulation.addNode("a", self -> self.onMessage((from, message) -> log.add("message")));
    simulation.runFor(Duration.ofMillis(1));
    node.pause();
    node.send("a", new byte[1]);
    simulation.runFor(Duration.ofSeconds(1));

    node.crash(CrashKind.PROCESS_KILL);
    node.pause();
    node.restart();
    simulation.runFor(Duration.ofSeconds(1));

    assertThat(log).isEmpty();
    assertThat(node.isPaused()).isFalse();
  }

  @Test
  void aProgramThatCannotStartFailsTheRun() {
    simulation.addNode(
        "a",
        self -> {
          throw new IOException("no disk");
        });

    assertThatThrownBy(() -> simulation.runFor(Duration.ofSeconds(1)))
        .hasMessage("node a did not start")
        .hasCauseInstanceOf(IOException.class);
    simulation.addNode(
        "b",
        self -> {
          throw new IllegalArgumentException("bad");
        });
    assertThatThrownBy(() -> simulation.runFor(Duration.ofSeconds(1))).hasMessage("bad");
  }

  @Test
  void aNodeWithoutDiskSaysSo() {
    SimulatedNode node = simulation.addNode("a", self -> {});

    assertThatThrownBy(node::fileSystem).hasMessageContaining("Simulation.Builder.disk");
  }

  @Test
  void theDiskDecidesWhatACrashLeaves(@TempDir Path directory) throws IOException {
    List<FileSystem> made = new ArrayList<>();
    NodeDisk disk =
        new NodeDisk() {
          @Override
          public FileSystem create(String node) {
            made.add(archive(directory.resolve(node + made.size() + ".zip")));
            return made.get(made.size() - 1);
          }

          @Override
          public FileSystem afterCrash(FileSystem before, CrashKind kind, RandomGenerator random) {
            return kind == CrashKind.POWER_LOSS ? create("after") : before;
          }
        };
    Simulation world = Simulation.builder(1).disk(disk).build();
    SimulatedNode node = world.addNode("a", self -> {});
    assertThat(node.fileSystem()).isSameAs(made.get(0));

    node.crash(CrashKind.PROCESS_KILL);
    node.restart();
    assertThat(node.fileSystem()).isSameAs(made.get(0));

    node.crash(CrashKind.POWER_LOSS);
    node.restart();
    assertThat(node.fileSystem()).isSameAs(made.get(1));

    node.crash(CrashKind.DISK_LOSS);
    node.restart();
    assertThat(node.fileSystem()).isSameAs(made.get(2));
    for (FileSystem each : made) {
      each.close();
    }
  }

  /** Red when afterCrash returns what it is given. */
  @Test
  void aCrashFileSystemMayLoseWhatWasNotForcedAndLosesItsLocks() {
    for (long seed = 1; seed <= 20; seed++) {
      Simulation world = Simulation.builder(seed).disk(name -> CrashFileSystem.create()).build();
      SimulatedNode node =
          world.addNode(
              "a",
              self -> {
                Path file = self.fileSystem().getPath("/never-forced");
                log.add("life " + self.lives() + (Files.exists(file) ? " kept" : " lost"));
                FileChannel channel = FileChannel.open(file, CREATE, WRITE);
                assertThat(channel.tryLock()).isNotNull();
                channel.write(ByteBuffer.wrap(new byte[] {1}));
              });
      world.runFor(Duration.ofSeconds(1));
      node.crash(CrashKind.PROCESS_KILL);
      node.restart();
      world.runFor(Duration.ofSeconds(1));
      node.crash(CrashKind.POWER_LOSS);
      node.restart();
      world.runFor(Duration.ofSeconds(1));
    }

    assertThat(log).contains("life 2 kept", "life 3 lost", "life 3 kept");
    assertThat(log).doesNotContain("life 1 kept", "life 2 lost");
  }

  @Test
  void everyPolicyOfPowerLossIsDrawn() throws IOException {
    NodeDisk disk = name -> CrashFileSystem.create();
    FileSystem before = disk.create("a");
    Files.write(before.getPath("/f"), new byte[600]);
    Set<Long> sizes = new LinkedHashSet<>();

    for (int i = 0; i < 200; i++) {
      Path after =
          disk.afterCrash(before, CrashKind.POWER_LOSS, simulation.random("x").fork(i))
              .getPath("/f");
      sizes.add(Files.exists(after) ? Files.size(after) : -1);
    }

    // Nothing, the name alone, a first sector, all of it.
    assertThat(sizes).contains(-1L, 0L, 512L, 600L);
    FileSystem killed = disk.afterCrash(before, CrashKind.PROCESS_KILL, simulation.random("x"));
    assertThat(Files.size(killed.getPath("/f"))).isEqualTo(600);
  }

  /** Red when afterCrash keeps all of what it knows nothing about. */
  @Test
  void aFileSystemThatKnowsNoPowerLossSaysSo() {
    NodeDisk disk = node -> FileSystems.getDefault();
    FileSystem before = disk.create("a");

    assertThat(disk.afterCrash(before, CrashKind.PROCESS_KILL, simulation.random("x")))
        .isSameAs(before);
    assertThatThrownBy(() -> disk.afterCrash(before, CrashKind.POWER_LOSS, simulation.random("x")))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining(before.getClass().getName())
        .hasMessageContaining("NodeDisk.afterCrash");
    assertThat(disk.corrupt(before, simulation.random("x"))).isFalse();
  }

  private static FileSystem archive(Path path) {
    try {
      return FileSystems.newFileSystem(URI.create("jar:" + path.toUri()), Map.of("create", "true"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
