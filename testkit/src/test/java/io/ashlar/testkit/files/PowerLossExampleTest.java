package io.ashlar.testkit.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How to use the file system; the worked examples of the README. */
@Tag("jdk")
class PowerLossExampleTest {
  private final Random random = new Random(42);

  @Test
  void whatWasNotForcedIsLost() throws IOException {
    // snippet: unforced-is-lost
    CrashFileSystem disk = CrashFileSystem.create();
    Path file = disk.getPath("/greeting");
    Files.writeString(file, "hello");

    CrashFileSystem afterwards = disk.crash(CrashPolicy.LOSE_UNSYNCED, random);

    assertThat(Files.exists(afterwards.getPath("/greeting"))).isFalse();
    assertThat(Files.readString(file)).as("the running program noticed nothing").isEqualTo("hello");
    // end
  }

  @Test
  void whatWasForcedIsKept() throws IOException {
    CrashFileSystem disk = CrashFileSystem.create();
    try (FileChannel file = FileChannel.open(disk.getPath("/greeting"), CREATE, WRITE)) {
      file.write(UTF_8.encode("hello"));
      file.force(true);
    }
    forceDirectory(disk.getPath("/"));

    CrashFileSystem afterwards = disk.crash(CrashPolicy.LOSE_UNSYNCED, random);

    assertThat(Files.readString(afterwards.getPath("/greeting"))).isEqualTo("hello");
  }

  @Test
  void aRenameWithoutForcingItsDirectoryMayLoseTheName() throws IOException {
    CrashFileSystem disk = CrashFileSystem.create();
    Files.writeString(disk.getPath("/current"), "old");
    Files.writeString(disk.getPath("/next"), "new");
    disk.sync();
    Files.move(disk.getPath("/next"), disk.getPath("/current"), StandardCopyOption.ATOMIC_MOVE);

    CrashFileSystem before = disk.crash(CrashPolicy.ENTRIES_LOST, random);
    forceDirectory(disk.getPath("/"));
    CrashFileSystem after = disk.crash(CrashPolicy.ENTRIES_LOST, random);

    assertThat(Files.readString(before.getPath("/current"))).isEqualTo("old");
    assertThat(Files.readString(after.getPath("/current"))).isEqualTo("new");
  }

  /** The loop this package exists for: one run of a workload, a crash at every operation of it. */
  @Test
  void aCounterSurvivesACrashAtEveryOperation() throws IOException {
    record Crash(int acknowledged, CrashFileSystem image) {}

    // snippet: crash-at-every-operation
    CrashFileSystem disk = CrashFileSystem.create();
    Counter counter = new Counter(disk.getPath("/counter"));
    List<Crash> crashes = new ArrayList<>();
    int[] acknowledged = {0};
    Runnable takeCrashes =
        () -> {
          for (CrashPolicy policy : CrashPolicy.values()) {
            crashes.add(new Crash(acknowledged[0], disk.crash(policy, random)));
          }
        };

    disk.onOperation(operation -> takeCrashes.run());
    for (int i = 1; i <= 5; i++) {
      counter.store(i);
      acknowledged[0] = i;
    }
    takeCrashes.run(); // the listener is told before each operation: this is after the last

    // five stores of six operations each
    assertThat(crashes).hasSize((5 * 6 + 1) * CrashPolicy.values().length);
    for (Crash crash : crashes) {
      int found = new Counter(crash.image.getPath("/counter")).load();
      assertThat(found).isBetween(crash.acknowledged, crash.acknowledged + 1);
    }
    // end
  }

  /** A number in a file, replaced as a whole: write aside, force, rename, force the directory. */
  record Counter(Path file) {
    void store(int value) throws IOException {
      Path aside = file.resolveSibling("counter.next");
      try (FileChannel channel = FileChannel.open(aside, CREATE, WRITE)) {
        channel.write(ByteBuffer.allocate(4).putInt(0, value));
        channel.force(true);
      }
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
      forceDirectory(file.toAbsolutePath().getParent());
    }

    int load() throws IOException {
      return Files.exists(file) ? ByteBuffer.wrap(Files.readAllBytes(file)).getInt() : 0;
    }
  }

  @Test
  void theThirdWriteFindsTheDiskFull() throws IOException {
    CrashFileSystem disk = CrashFileSystem.create();
    disk.injectAt(3, Fault.noSpace(), OperationKind.WRITE);

    try (FileChannel file = FileChannel.open(disk.getPath("/log"), CREATE, WRITE)) {
      file.write(UTF_8.encode("one"));
      file.write(UTF_8.encode("two"));

      assertThatThrownBy(() -> file.write(UTF_8.encode("three")))
          .isInstanceOf(IOException.class)
          .hasMessage("No space left on device");
      assertThat(file.size()).isEqualTo(6);
    }
  }

  @Test
  void aShortWriteTakesOnlySomeBytes() throws IOException {
    CrashFileSystem disk = CrashFileSystem.create();
    disk.injectAt(1, Fault.shortTransfer(2), OperationKind.WRITE);

    try (FileChannel file = FileChannel.open(disk.getPath("/log"), CREATE, WRITE)) {
      ByteBuffer bytes = UTF_8.encode("hello");

      assertThat(file.write(bytes)).isEqualTo(2);
      assertThat(bytes.remaining()).isEqualTo(3);
    }
  }

  /** "fsyncgate": to retry a failed force is to lose data. */
  @Test
  void aFailedForceLosesTheBytesThoughTheNextOneSucceeds() throws IOException {
    CrashFileSystem disk = CrashFileSystem.create();
    Path log = disk.getPath("/log");
    Files.createFile(log);
    disk.sync();
    // snippet: failed-force
    disk.injectAt(1, Fault.ioError(), OperationKind.FORCE);

    try (FileChannel file = FileChannel.open(log, WRITE)) {
      file.write(UTF_8.encode("precious"));
      assertThatThrownBy(() -> file.force(true)).hasMessage("Input/output error");
      file.force(true);
    }

    assertThat(Files.readString(log)).isEqualTo("precious");
    CrashFileSystem afterwards = disk.crash(CrashPolicy.LOSE_UNSYNCED, random);
    assertThat(Files.size(afterwards.getPath("/log"))).isZero();
    // end
  }

  private static void forceDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, READ)) {
      channel.force(true);
    }
  }
}
