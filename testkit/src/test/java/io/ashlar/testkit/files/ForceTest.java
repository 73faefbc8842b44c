package io.ashlar.testkit.files;

import static io.ashlar.testkit.files.CrashingDisk.DRAWS;
import static io.ashlar.testkit.files.CrashingDisk.bytes;
import static io.ashlar.testkit.files.CrashingDisk.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;

/**
 * What {@code force} makes durable, of bytes and of names, and what it does not. A trap's comment
 * says which one-line break turns its test red.
 */
class ForceTest {
  private final CrashingDisk disk = new CrashingDisk();

  // Traps

  /** Red when Disk.force(OfFile) also forces the root directory. */
  @Test
  void aFileCreatedAndForcedButNeverSyncedInItsDirectoryIsLost() throws IOException {
    try (FileChannel file = disk.open("/file", CREATE, WRITE)) {
      write(file, 0, bytes(10, 'a'));
      file.force(true);
    }

    assertThat(disk.outcomes(CrashPolicy.LOSE_UNSYNCED, "/file")).containsExactly("-");
    assertThat(disk.outcomes(CrashPolicy.ENTRIES_LOST, "/file")).containsExactly("-");
    assertThat(disk.outcomes(CrashPolicy.RANDOM_SUBSET, "/file"))
        .containsExactly("-", "a".repeat(10));
  }

  /** Red when CrashFileChannel.force skips files that this channel cannot write. */
  @Test
  void forceOnOneChannelSyncsWhatWasWrittenThroughAnother() throws IOException {
    disk.givenDurable("/file", 0, 'a');

    try (FileChannel one = disk.open("/file", WRITE);
        FileChannel other = disk.open("/file", READ)) {
      write(one, 0, bytes(3, 'x'));
      other.force(false);
    }

    assertThat(disk.afterLosingUnsynced("/file")).isEqualTo("xxx");
  }

  /** Red when CrashFileChannel.force calls Disk.sync() instead of Disk.force(OfFile). */
  @Test
  void forceOnOneFileDoesNotSyncAnother() throws IOException {
    disk.givenDurable("/one", 0, 'a');
    disk.givenDurable("/other", 0, 'a');

    try (FileChannel one = disk.open("/one", WRITE);
        FileChannel other = disk.open("/other", WRITE)) {
      write(one, 0, bytes(3, 'x'));
      write(other, 0, bytes(3, 'y'));
      other.force(true);
    }

    assertThat(disk.afterLosingUnsynced("/one")).isEmpty();
    assertThat(disk.afterLosingUnsynced("/other")).isEqualTo("yyy");
  }

  /**
   * What became known as "fsyncgate". Red when Disk.failForce keeps the unsynced changes of a file,
   * and when Disk.force(OfFile) stores what is seen although it has diverged.
   */
  @Test
  void aFailedForceLosesOnlyWhatItShouldHaveSynced() throws IOException {
    disk.givenDurable("/file", 4, 'a');
    disk.fileSystem.injectAt(1, Fault.ioError(), OperationKind.FORCE);

    try (FileChannel file = disk.open("/file", WRITE)) {
      write(file, 0, bytes(2, 'b'));
      write(file, 4, bytes(2, 'b'));
      assertThatThrownBy(() -> file.force(true)).isInstanceOf(IOException.class);
      write(file, 1, bytes(1, 'c'));
      write(file, 7, bytes(1, 'c'));
      assertThat(disk.outcomes(CrashPolicy.RANDOM_SUBSET, "/file"))
          .as("the lost bytes are not among the survivors")
          .noneMatch(content -> content.contains("b"));
      file.force(true);
      write(file, 8, bytes(1, 'd'));
      file.truncate(8);
      file.force(true);
    }

    assertThat(Files.readString(disk.at("/file"))).isEqualTo("bcaabb\0c");
    assertThat(disk.afterLosingUnsynced("/file")).isEqualTo("acaa\0\0\0c");
  }

  /** Red when Disk.failForce drops the cut with the bytes. */
  @Test
  void aFileCutBeforeAFailedForceHasNoOldBytesAfterTheNextOne() throws IOException {
    disk.givenDurable("/file", 100, 'a');
    disk.fileSystem.injectAt(1, Fault.ioError(), OperationKind.FORCE);

    try (FileChannel file = disk.open("/file", WRITE)) {
      write(file, 50, bytes(100, 'b'));
      file.truncate(0);
      assertThatThrownBy(() -> file.force(true)).isInstanceOf(IOException.class);
      assertThat(disk.afterLosingUnsynced("/file")).isEqualTo("a".repeat(100));
      write(file, 0, bytes(10, 'n'));
      file.force(true);
    }

    assertThat(Files.readString(disk.at("/file"))).isEqualTo("n".repeat(10));
    assertThat(disk.afterLosingUnsynced("/file")).isEqualTo("n".repeat(10));
  }

  /** Red when Disk.failForce keeps the unsynced changes of a directory. */
  @Test
  void aFailedForceOfADirectoryLosesItsNames() throws IOException {
    disk.givenDurable("/old", 1, 'o');
    Files.createDirectory(disk.at("/other"));
    disk.fileSystem.sync();
    Files.write(disk.at("/created"), bytes(1, 'c'));
    disk.force("/created");
    Files.move(disk.at("/old"), disk.at("/other/moved"));
    disk.fileSystem.injectAt(1, Fault.noSpace(), OperationKind.FORCE);

    assertThatThrownBy(() -> disk.force("/")).hasMessage("No space left on device");
    disk.force("/");
    disk.force("/other");

    assertThat(Files.exists(disk.at("/created"))).isTrue();
    assertThat(Files.exists(disk.at("/other/moved"))).isTrue();
    CrashFileSystem after = disk.crash(CrashPolicy.LOSE_UNSYNCED);
    assertThat(Files.exists(after.getPath("/created"))).isFalse();
    assertThat(Files.exists(after.getPath("/other/moved"))).isFalse();
    assertThat(Files.readString(after.getPath("/old"))).isEqualTo("o");
    CrashFileSystem killed = disk.crash(CrashPolicy.PROCESS_KILL);
    assertThat(Files.readString(killed.getPath("/other/moved"))).isEqualTo("o");
  }

  /** Red when Platter.apply removes a name whatever that stands for. */
  @Test
  void aNameLostByAFailedForceTakesNoOtherAwayWhenItMovesOn() throws IOException {
    disk.givenDurable("/name", 1, 'a');
    Files.delete(disk.at("/name"));
    Files.write(disk.at("/name"), bytes(1, 'b'));
    disk.force("/name");
    disk.fileSystem.injectAt(1, Fault.ioError(), OperationKind.FORCE);
    assertThatThrownBy(() -> disk.force("/")).isInstanceOf(IOException.class);

    Files.move(disk.at("/name"), disk.at("/other"));
    disk.force("/");

    assertThat(disk.afterLosingUnsynced("/other")).isEqualTo("b");
    assertThat(disk.afterLosingUnsynced("/name")).isEqualTo("a");
  }

  // Bytes

  @Test
  void synchronousChannelsNeedNoForce() throws IOException {
    disk.givenDurable("/file", 0, 'a');

    try (FileChannel file = disk.open("/file", WRITE, SYNC)) {
      write(file, 0, bytes(2, 'b'));
    }
    try (FileChannel file = disk.open("/file", WRITE, DSYNC)) {
      write(file, 2, bytes(2, 'c'));
    }

    assertThat(disk.afterLosingUnsynced("/file")).isEqualTo("bbcc");
    assertThat(disk.outcomes(CrashPolicy.GROWTH_LOST, "/file")).containsExactly("bb");
  }

  /** Red when Disk.force takes a file without unsynced bytes for settled. */
  @Test
  void aModificationTimeIsDurableOnceItsFileOrDirectoryIsForced() throws IOException {
    FileTime time = FileTime.fromMillis(12_345);
    Files.createDirectory(disk.at("/dir"));
    disk.givenDurable("/file", 1, 'a');
    Files.setLastModifiedTime(disk.at("/file"), time);
    Files.setLastModifiedTime(disk.at("/dir"), time);

    assertTimes(disk.crash(CrashPolicy.PROCESS_KILL), time);
    assertTimes(disk.crash(CrashPolicy.LOSE_UNSYNCED), FileTime.fromMillis(0));
    disk.force("/file");
    disk.force("/dir");
    assertTimes(disk.crash(CrashPolicy.LOSE_UNSYNCED), time);
  }

  private static void assertTimes(CrashFileSystem image, FileTime time) throws IOException {
    assertThat(Files.getLastModifiedTime(image.getPath("/file"))).isEqualTo(time);
    assertThat(Files.getLastModifiedTime(image.getPath("/dir"))).isEqualTo(time);
  }

  @Test
  void aFileWrittenUnderOneNameIsDurableUnderAnother() throws IOException {
    disk.givenDurable("/one", 3, 'a');
    Files.createLink(disk.at("/two"), disk.at("/one"));
    disk.force("/");
    Files.write(disk.at("/one"), bytes(3, 'b'));
    disk.force("/two");

    assertThat(disk.afterLosingUnsynced("/one")).isEqualTo("bbb");
    assertThat(disk.afterLosingUnsynced("/two")).isEqualTo("bbb");
  }

  // Names

  @Test
  void anUnsyncedDeletionGivesTheFileBackWithItsDurableBytes() throws IOException {
    disk.givenDurable("/file", 3, 'a');
    Files.write(disk.at("/file"), bytes(3, 'b'));
    Files.delete(disk.at("/file"));

    assertThat(disk.afterLosingUnsynced("/file")).isEqualTo("aaa");
    disk.force("/");
    assertThat(disk.outcomes(CrashPolicy.LOSE_UNSYNCED, "/file")).containsExactly("-");
  }

  @Test
  void aFileWithANameOutlivesTheLossOfItsOtherName() throws IOException {
    disk.givenDurable("/one", 3, 'a');
    Files.createLink(disk.at("/two"), disk.at("/one"));
    disk.force("/");
    Files.delete(disk.at("/one"));
    disk.force("/");

    CrashFileSystem after = disk.crash(CrashPolicy.LOSE_UNSYNCED);

    assertThat(Files.exists(after.getPath("/one"))).isFalse();
    assertThat(Files.readString(after.getPath("/two"))).isEqualTo("aaa");
  }

  @Test
  void aRenameBetweenDirectoriesIsOneTransactionOfBoth() throws IOException {
    Files.createDirectory(disk.at("/a"));
    Files.createDirectory(disk.at("/b"));
    disk.givenDurable("/a/file", 1, 'f');
    Files.move(disk.at("/a/file"), disk.at("/b/file"));

    for (CrashPolicy policy : CrashPolicy.values()) {
      for (int i = 0; i < DRAWS; i++) {
        CrashFileSystem after = disk.crash(policy);
        assertThat(Files.exists(after.getPath("/a/file")))
            .isNotEqualTo(Files.exists(after.getPath("/b/file")));
      }
    }
    disk.force("/b");
    CrashFileSystem after = disk.crash(CrashPolicy.LOSE_UNSYNCED);
    assertThat(Files.exists(after.getPath("/a/file"))).isFalse();
    assertThat(Files.readString(after.getPath("/b/file"))).isEqualTo("f");
  }

  @Test
  void forcingARenamesTargetStoresWhatTheSourceDirectoryChangedBefore() throws IOException {
    Files.createDirectory(disk.at("/a"));
    Files.createDirectory(disk.at("/b"));
    disk.fileSystem.sync();
    Files.createFile(disk.at("/a/before"));
    Files.createFile(disk.at("/a/file"));
    Files.move(disk.at("/a/file"), disk.at("/b/file"));
    Files.createFile(disk.at("/a/after"));
    Files.move(disk.at("/b/file"), disk.at("/a/back"));

    disk.force("/b");

    CrashFileSystem after = disk.crash(CrashPolicy.LOSE_UNSYNCED);
    assertThat(Files.exists(after.getPath("/a/before"))).isTrue();
    assertThat(Files.exists(after.getPath("/a/after"))).isTrue();
    assertThat(Files.exists(after.getPath("/a/back"))).isTrue();
    assertThat(Files.exists(after.getPath("/b/file"))).isFalse();
  }

  @Test
  void aDirectoryThatIsLostTakesItsForcedContentAlong() throws IOException {
    Files.createDirectory(disk.at("/dir"));
    Files.write(disk.at("/dir/file"), bytes(1, 'a'));
    disk.force("/dir/file");
    disk.force("/dir");

    CrashFileSystem after = disk.crash(CrashPolicy.LOSE_UNSYNCED);

    assertThat(Files.exists(after.getPath("/dir"))).isFalse();
    Files.createDirectory(after.getPath("/dir"));
    assertThat(Files.exists(after.getPath("/dir/file"))).isFalse();
  }

  @Test
  void aDeletedDirectoryComesBackWithItsNamesUntilItsParentIsForced() throws IOException {
    Files.createDirectory(disk.at("/dir"));
    disk.givenDurable("/dir/file", 1, 'a');
    Files.delete(disk.at("/dir/file"));
    Files.createFile(disk.at("/dir/short-lived"));
    Files.delete(disk.at("/dir/short-lived"));
    Files.delete(disk.at("/dir"));

    assertThat(disk.afterLosingUnsynced("/dir/file")).isEqualTo("a");
    disk.force("/");
    CrashFileSystem after = disk.crash(CrashPolicy.LOSE_UNSYNCED);
    assertThat(Files.exists(after.getPath("/dir"))).isFalse();
  }

  @Test
  void aFileMovedOutOfADeletedDirectoryIsNotLost() throws IOException {
    Files.createDirectory(disk.at("/dir"));
    Files.createDirectory(disk.at("/other"));
    disk.givenDurable("/dir/file", 1, 'a');
    Files.move(disk.at("/dir/file"), disk.at("/other/file"));
    Files.delete(disk.at("/dir"));
    disk.force("/");

    assertThat(disk.afterLosingUnsynced("/other/file")).isEqualTo("a");
  }

  @Test
  void aNameUsedAgainBelongsToTheNewFile() throws IOException {
    disk.givenDurable("/file", 1, 'a');
    Files.delete(disk.at("/file"));
    Files.write(disk.at("/file"), bytes(2, 'b'));
    disk.force("/file");

    assertThat(disk.afterLosingUnsynced("/file")).isEqualTo("a");
    assertThat(disk.outcomes(CrashPolicy.RANDOM_SUBSET, "/file")).containsExactly("-", "a", "bb");
    disk.force("/");
    assertThat(disk.afterLosingUnsynced("/file")).isEqualTo("bb");
  }

  @Test
  void syncMakesAllDurable() throws IOException {
    Files.createDirectories(disk.at("/a/b/c"));
    Files.write(disk.at("/a/b/c/file"), "text".getBytes(UTF_8));
    disk.fileSystem.sync();

    assertThat(disk.afterLosingUnsynced("/a/b/c/file")).isEqualTo("text");
  }
}
