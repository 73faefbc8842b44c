package io.ashlar.testkit.files;

import static io.ashlar.testkit.files.CrashingDisk.DRAWS;
import static io.ashlar.testkit.files.CrashingDisk.bytes;
import static io.ashlar.testkit.files.CrashingDisk.runs;
import static io.ashlar.testkit.files.CrashingDisk.write;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The image of a crash is a file system of its own; and what a killed process leaves in it. A
 * trap's comment says which one-line break turns its test red.
 */
class CrashImageTest {
  private final CrashingDisk disk = new CrashingDisk();

  // Killed processes

  /** Red when Disk.processKill copies what is stored and not what is unsettled. */
  @Test
  void aKilledProcessLosesNothingItWroteAndAPowerLossLaterMay() throws IOException {
    Files.createDirectory(disk.at("/dir"));
    Files.write(disk.at("/dir/file"), bytes(3, 'a'));

    CrashFileSystem killed = disk.crash(CrashPolicy.PROCESS_KILL);

    assertThat(Files.readString(killed.getPath("/dir/file"))).isEqualTo("aaa");
    CrashFileSystem unpowered = killed.crash(CrashPolicy.LOSE_UNSYNCED, disk.random);
    assertThat(Files.exists(unpowered.getPath("/dir"))).isFalse();
    killed.sync();
    unpowered = killed.crash(CrashPolicy.LOSE_UNSYNCED, disk.random);
    assertThat(Files.readString(unpowered.getPath("/dir/file"))).isEqualTo("aaa");
  }

  /** Red when Disk.processKill counts the changes from the beginning again. */
  @Test
  void whatAKilledProcessHasDoneComesBeforeWhatTheNextOneDoes() throws IOException {
    for (int i = 0; i < 5; i++) {
      Files.createFile(disk.at("/before" + i));
    }
    CrashFileSystem killed = disk.crash(CrashPolicy.PROCESS_KILL);
    Files.createFile(killed.getPath("/after"));

    Set<Integer> namesLeft = new TreeSet<>();
    for (int i = 0; i < DRAWS; i++) {
      CrashFileSystem unpowered = killed.crash(CrashPolicy.PREFIX, disk.random);
      int before = 0;
      while (Files.exists(unpowered.getPath("/before" + before))) {
        before++;
      }
      boolean after = Files.exists(unpowered.getPath("/after"));
      assertThat(!after || before == 5).isTrue();
      namesLeft.add(after ? 6 : before);
    }

    assertThat(namesLeft).containsExactly(0, 1, 2, 3, 4, 5, 6);
  }

  /** Red when Disk.processKill ignores the write in flight. */
  @Test
  void aKillCutsTheWriteUnderWayAtAnyByte() throws IOException {
    disk.givenDurable("/file", 1, 'a');
    Set<String> outcomes = new TreeSet<>();
    disk.fileSystem.onOperation(operation -> {
      for (int i = 0; i < DRAWS && operation.kind() == OperationKind.WRITE; i++) {
        outcomes.add(read(disk.crash(CrashPolicy.PROCESS_KILL), "/file"));
      }
    });

    try (FileChannel file = disk.open("/file", WRITE)) {
      write(file, 1, bytes(3, 'b'));
    }

    assertThat(outcomes).containsExactly("a", "ab", "abb", "abbb");
  }

  /** Red when Inode.stateTo does not copy that an inode has diverged. */
  @Test
  void aKilledProcessStillReadsWhatAFailedForceHasLostAndAPowerLossTakesIt() throws IOException {
    disk.givenDurable("/file", 2, 'a');
    disk.fileSystem.injectAt(1, Fault.ioError(), OperationKind.FORCE);
    Files.write(disk.at("/file"), bytes(2, 'b'));
    assertThatThrownBy(() -> disk.force("/file")).isInstanceOf(IOException.class);

    CrashFileSystem killed = disk.crash(CrashPolicy.PROCESS_KILL);

    Path file = killed.getPath("/file");
    assertThat(Files.readString(file)).isEqualTo("bb");
    try (FileChannel again = FileChannel.open(file, WRITE)) {
      write(again, 2, bytes(1, 'c'));
      again.force(true);
    }
    CrashFileSystem unpowered = killed.crash(CrashPolicy.LOSE_UNSYNCED, disk.random);
    assertThat(Files.readString(unpowered.getPath("/file"))).isEqualTo("\0\0c");
  }

  @Test
  void aKillFreesFilesThatWereDeletedButOpen() throws IOException {
    disk.givenDurable("/file", 1, 'a');

    try (FileChannel file = disk.open("/file", READ, WRITE)) {
      Files.delete(disk.at("/file"));
      disk.force("/");
      write(file, 0, bytes(9, 'b'));
      file.force(true);
      CrashFileSystem killed = disk.crash(CrashPolicy.PROCESS_KILL);

      assertThat(Files.exists(killed.getPath("/file"))).isFalse();
      assertThat(file.size()).isEqualTo(9);
    }
  }

  // Images

  /** Red when Inode.OfFile.copy() copies the locks. */
  @ParameterizedTest
  @EnumSource
  void noLockOutlivesACrash(CrashPolicy policy) throws IOException {
    disk.givenDurable("/lock", 1, 'a');

    try (FileChannel held = disk.open("/lock", WRITE);
        FileLock lock = held.lock()) {
      write(held, 0, bytes(1, 'b'));
      CrashFileSystem after = disk.crash(policy);

      try (FileChannel again = FileChannel.open(after.getPath("/lock"), WRITE);
          FileLock second = again.tryLock()) {
        assertThat(second.isValid()).isTrue();
      }
      assertThat(lock.isValid()).as("the running program keeps its lock").isTrue();
    }
  }

  @Test
  void anImageAndTheRunningSystemDoNotDisturbEachOther() throws IOException {
    disk.givenDurable("/file", 5000, 'a');
    CrashFileSystem image = disk.crash(CrashPolicy.LOSE_UNSYNCED);

    try (FileChannel here = disk.open("/file", WRITE);
        FileChannel there = FileChannel.open(image.getPath("/file"), WRITE)) {
      write(here, 4000, bytes(200, 'b'));
      write(there, 4100, bytes(200, 'c'));
      there.truncate(4300);
    }
    Files.createFile(image.getPath("/only-there"));

    assertThat(runs(Files.readAllBytes(disk.at("/file")))).isEqualTo("4000a200b800a");
    assertThat(runs(Files.readAllBytes(image.getPath("/file")))).isEqualTo("4100a200c");
    assertThat(Files.exists(disk.at("/only-there"))).isFalse();
  }

  @Test
  void aNodeIsCrashedAndRestartedOnItsOwnDisk() throws IOException {
    disk.givenDurable("/state", 1, 'a');
    CrashFileSystem current = disk.fileSystem;
    for (int restart = 0; restart < 20; restart++) {
      Path state = current.getPath("/state");
      Files.write(state, bytes(restart + 2, 'b'));
      if (restart % 2 == 0) {
        current.sync();
      }
      CrashFileSystem next = current.crash(CrashPolicy.LOSE_UNSYNCED, disk.random);
      current.close();
      assertThatThrownBy(() -> Files.size(state)).isInstanceOf(ClosedFileSystemException.class);
      current = next;
    }

    assertThat(Files.size(current.getPath("/state"))).isEqualTo(20);
  }

  @Test
  void anImageOfAClosedFileSystemCanBeTaken() throws IOException {
    disk.givenDurable("/file", 1, 'a');
    disk.fileSystem.close();

    assertThat(disk.afterLosingUnsynced("/file")).isEqualTo("a");
  }

  private static String read(CrashFileSystem fileSystem, String path) {
    try {
      return Files.readString(fileSystem.getPath(path));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
