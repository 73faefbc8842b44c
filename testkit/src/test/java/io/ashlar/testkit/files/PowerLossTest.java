package io.ashlar.testkit.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each crash leaves. A trap's comment says which one-line break turns its test red. */
class PowerLossTest {
  private static final int DRAWS = 200;

  private final Random random = new Random(7);
  private final CrashFileSystem disk = CrashFileSystem.create();

  private Path at(String path) {
    return disk.getPath(path);
  }

  private FileChannel open(String path, OpenOption... options) throws IOException {
    return FileChannel.open(at(path), options);
  }

  private void force(String path) throws IOException {
    try (FileChannel channel = open(path, READ)) {
      channel.force(true);
    }
  }

  /** A file of {@code size} bytes {@code fill}, durable with its name. */
  private void givenDurable(String path, int size, char fill) throws IOException {
    Files.write(at(path), bytes(size, fill));
    disk.sync();
  }

  private static byte[] bytes(int size, char fill) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) fill);
    return bytes;
  }

  private static void write(FileChannel channel, long position, byte[] bytes) throws IOException {
    assertThat(channel.write(ByteBuffer.wrap(bytes), position)).isEqualTo(bytes.length);
  }

  private String afterLosingUnsynced(String path) throws IOException {
    return Files.readString(disk.crash(CrashPolicy.LOSE_UNSYNCED, random).getPath(path));
  }

  /** Every outcome of a policy for one file: its content, or "-" where there is none. */
  private Set<String> outcomes(CrashPolicy policy, String path) throws IOException {
    Set<String> outcomes = new TreeSet<>();
    for (int i = 0; i < DRAWS; i++) {
      Path file = disk.crash(policy, random).getPath(path);
      outcomes.add(Files.exists(file) ? Files.readString(file) : "-");
    }
    return outcomes;
  }

  /** Runs of equal bytes: 512 a, 3 b as "512a3b". */
  private static String runs(byte[] content) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < content.length; ) {
      int j = i;
      while (j < content.length && content[j] == content[i]) {
        j++;
      }
      text.append(j - i).append(content[i] == 0 ? '0' : (char) content[i]);
      i = j;
    }
    return text.toString();
  }

  private Set<String> outcomesAsRuns(CrashPolicy policy, String path) throws IOException {
    Set<String> outcomes = new TreeSet<>();
    for (int i = 0; i < DRAWS; i++) {
      outcomes.add(runs(Files.readAllBytes(disk.crash(policy, random).getPath(path))));
    }
    return outcomes;
  }

  // Traps

  /** Red when Disk.force(OfFile) also forces the root directory. */
  @Test
  void aFileCreatedAndForcedButNeverSyncedInItsDirectoryIsLost() throws IOException {
    try (FileChannel file = open("/file", CREATE, WRITE)) {
      write(file, 0, bytes(10, 'a'));
      file.force(true);
    }

    assertThat(outcomes(CrashPolicy.LOSE_UNSYNCED, "/file")).containsExactly("-");
    assertThat(outcomes(CrashPolicy.ENTRIES_LOST, "/file")).containsExactly("-");
    assertThat(outcomes(CrashPolicy.RANDOM_SUBSET, "/file")).containsExactly("-", "a".repeat(10));
  }

  /** Red when CrashFileChannel.force skips files that this channel cannot write. */
  @Test
  void forceOnOneChannelSyncsWhatWasWrittenThroughAnother() throws IOException {
    givenDurable("/file", 0, 'a');

    try (FileChannel one = open("/file", WRITE);
        FileChannel other = open("/file", READ)) {
      write(one, 0, bytes(3, 'x'));
      other.force(false);
    }

    assertThat(afterLosingUnsynced("/file")).isEqualTo("xxx");
  }

  /** Red when CrashFileChannel.force calls Disk.sync() instead of Disk.force(OfFile). */
  @Test
  void forceOnOneFileDoesNotSyncAnother() throws IOException {
    givenDurable("/one", 0, 'a');
    givenDurable("/other", 0, 'a');

    try (FileChannel one = open("/one", WRITE);
        FileChannel other = open("/other", WRITE)) {
      write(one, 0, bytes(3, 'x'));
      write(other, 0, bytes(3, 'y'));
      other.force(true);
    }

    assertThat(afterLosingUnsynced("/one")).isEmpty();
    assertThat(afterLosingUnsynced("/other")).isEqualTo("yyy");
  }

  /** Red when Disk.truncate stores the new content instead of recording a change. */
  @Test
  void anUnsyncedTruncateGivesBackTheBytesItCut() throws IOException {
    givenDurable("/file", 6, 'a');

    try (FileChannel file = open("/file", WRITE)) {
      file.truncate(2);

      assertThat(afterLosingUnsynced("/file")).isEqualTo("aaaaaa");
      assertThat(outcomes(CrashPolicy.RANDOM_SUBSET, "/file")).containsExactly("aa", "aaaaaa");
      file.force(true);
      assertThat(afterLosingUnsynced("/file")).isEqualTo("aa");
    }
  }

  /** Red when Content.resize does not clear the tail of the last page. */
  @Test
  void aFileCutAndWrittenFurtherShowsZerosNotOldBytes() throws IOException {
    givenDurable("/file", 600, 'a');

    try (FileChannel file = open("/file", WRITE)) {
      file.truncate(100);
      write(file, 300, bytes(10, 'b'));
      file.force(true);
    }

    CrashFileSystem after = disk.crash(CrashPolicy.LOSE_UNSYNCED, random);
    assertThat(runs(Files.readAllBytes(after.getPath("/file")))).isEqualTo("100a200010b");
  }

  /** Red when Disk.rename records a removal and an addition instead of one change. */
  @Test
  void aRenameOverAFileIsSeenWholeOrNotAtAll() throws IOException {
    givenDurable("/current", 1, 'o');
    givenDurable("/next", 1, 'n');
    Files.move(at("/next"), at("/current"), StandardCopyOption.ATOMIC_MOVE);

    for (CrashPolicy policy : CrashPolicy.values()) {
      for (int i = 0; i < DRAWS; i++) {
        CrashFileSystem after = disk.crash(policy, random);
        String current = Files.readString(after.getPath("/current"));
        assertThat(current).isEqualTo(Files.exists(after.getPath("/next")) ? "o" : "n");
      }
    }
    assertThat(outcomes(CrashPolicy.RANDOM_SUBSET, "/current")).containsExactly("n", "o");
  }

  @Test
  void aMoveThatReplacesWithoutBeingAtomicLeavesAMomentWithoutTheName() throws IOException {
    givenDurable("/current", 1, 'o');
    givenDurable("/next", 1, 'n');
    Set<Boolean> found = new TreeSet<>();
    disk.onOperation(operation ->
        found.add(Files.exists(disk.crash(CrashPolicy.PROCESS_KILL, random).getPath("/current"))));

    Files.move(at("/next"), at("/current"), StandardCopyOption.REPLACE_EXISTING);

    assertThat(found).as("the JDK deletes before it renames").containsExactly(false, true);
  }

  /** Red when Change.Write.SECTOR_BYTES is 256. */
  @Test
  void aWriteTearsAtSectorBoundariesAndNowhereElse() throws IOException {
    givenDurable("/file", 2048, 'a');

    try (FileChannel file = open("/file", WRITE)) {
      write(file, 500, bytes(600, 'b'));
    }

    assertThat(outcomesAsRuns(CrashPolicy.TORN_SECTORS, "/file"))
        .containsExactlyInAnyOrder(
            "2048a",
            "500a12b1536a",
            "512a512b1024a",
            "1024a76b948a",
            "500a524b1024a",
            "500a12b512a76b948a",
            "512a588b948a",
            "500a600b948a");
  }

  /** Red when Inode.OfFile.copy() copies the locks. */
  @ParameterizedTest
  @EnumSource
  void noLockOutlivesACrash(CrashPolicy policy) throws IOException {
    givenDurable("/lock", 1, 'a');

    try (FileChannel held = open("/lock", WRITE);
        FileLock lock = held.lock()) {
      write(held, 0, bytes(1, 'b'));
      CrashFileSystem after = disk.crash(policy, random);

      try (FileChannel again = FileChannel.open(after.getPath("/lock"), WRITE);
          FileLock second = again.tryLock()) {
        assertThat(second.isValid()).isTrue();
      }
      assertThat(lock.isValid()).as("the running program keeps its lock").isTrue();
    }
  }

  // Policies

  @Test
  void aPrefixIsCutAtASectorOfTheWriteUnderWay() throws IOException {
    givenDurable("/file", 0, 'a');

    try (FileChannel file = open("/file", WRITE)) {
      write(file, 0, bytes(10, 'a'));
      write(file, 10, bytes(1100, 'b'));
      write(file, 1110, bytes(1, 'c'));
    }

    assertThat(outcomesAsRuns(CrashPolicy.PREFIX, "/file"))
        .containsExactlyInAnyOrder("", "10a", "10a502b", "10a1014b", "10a1100b", "10a1100b1c");
  }

  @Test
  void aPrefixOrdersTheChangesOfAllFilesAndNames() throws IOException {
    Files.createFile(at("/first"));
    Files.createFile(at("/second"));
    Files.createFile(at("/third"));

    for (int i = 0; i < DRAWS; i++) {
      CrashFileSystem after = disk.crash(CrashPolicy.PREFIX, random);
      boolean first = Files.exists(after.getPath("/first"));
      boolean second = Files.exists(after.getPath("/second"));
      boolean third = Files.exists(after.getPath("/third"));
      assertThat(first || !second).isTrue();
      assertThat(second || !third).isTrue();
    }
  }

  @Test
  void reorderingLosesARunOfChangesThatLaterOnesOvertook() throws IOException {
    for (char file = 'a'; file <= 'd'; file++) {
      givenDurable("/" + file, 0, 'x');
    }
    for (char file = 'a'; file <= 'd'; file++) {
      try (FileChannel channel = open("/" + file, WRITE)) {
        write(channel, 0, bytes(1, file));
      }
    }

    Set<String> outcomes = new TreeSet<>();
    for (int i = 0; i < DRAWS; i++) {
      CrashFileSystem after = disk.crash(CrashPolicy.REORDERED, random);
      StringBuilder survived = new StringBuilder();
      for (char file = 'a'; file <= 'd'; file++) {
        survived.append(Files.readString(after.getPath("/" + file)));
      }
      outcomes.add(survived.toString());
    }

    assertThat(outcomes).containsExactlyInAnyOrder("bcd", "cd", "d", "acd", "ad", "abd");
  }

  @Test
  void reorderingOfASingleChangeKeepsOrLosesIt() throws IOException {
    givenDurable("/file", 0, 'a');
    Files.write(at("/file"), bytes(1, 'b'));

    assertThat(outcomes(CrashPolicy.REORDERED, "/file")).containsExactly("", "b");
  }

  @Test
  void growthIsLostSinceTheLastForceWithMetadata() throws IOException {
    givenDurable("/file", 4, 'a');

    try (FileChannel file = open("/file", WRITE)) {
      write(file, 2, bytes(6, 'b'));
      file.force(false);
    }

    assertThat(afterLosingUnsynced("/file")).isEqualTo("aabbbbbb");
    assertThat(outcomes(CrashPolicy.GROWTH_LOST, "/file")).containsExactly("aabb");
    force("/file");
    assertThat(outcomes(CrashPolicy.GROWTH_LOST, "/file")).containsExactly("aabbbbbb");
  }

  @Test
  void growthLostKeepsEveryUnsyncedByteWithinTheOldSize() throws IOException {
    givenDurable("/file", 4, 'a');
    try (FileChannel file = open("/file", WRITE)) {
      write(file, 3, bytes(3, 'b'));
      file.truncate(5);
    }

    assertThat(outcomes(CrashPolicy.GROWTH_LOST, "/file")).containsExactly("aaab");
  }

  @Test
  void entriesLostKeepsBytesAndLosesNames() throws IOException {
    givenDurable("/kept", 1, 'a');
    Files.write(at("/kept"), bytes(2, 'b'));
    Files.createFile(at("/created"));
    givenDurable("/deleted", 1, 'd');
    Files.delete(at("/deleted"));

    CrashFileSystem after = disk.crash(CrashPolicy.ENTRIES_LOST, random);

    assertThat(Files.readString(after.getPath("/kept"))).isEqualTo("bb");
    assertThat(Files.readString(after.getPath("/deleted"))).isEqualTo("d");
  }

  @Test
  void aSectorHoldsWhatItHeldAtSomeMoment() throws IOException {
    givenDurable("/file", 0, 'a');
    try (FileChannel file = open("/file", APPEND)) {
      for (char record = 'a'; record <= 'd'; record++) {
        file.write(ByteBuffer.wrap(bytes(1, record)));
      }
    }

    Set<String> outcomes = outcomes(CrashPolicy.RANDOM_SUBSET, "/file");

    assertThat(outcomes)
        .allMatch(content -> "abcd".startsWith(content.replace("\0", "")))
        .contains("", "a", "ab", "abc", "abcd");
  }

  @Test
  void theSizeMayBeWrittenWithoutTheBytes() throws IOException {
    givenDurable("/file", 0, 'a');
    Files.write(at("/file"), bytes(3, 'b'));

    assertThat(outcomes(CrashPolicy.RANDOM_SUBSET, "/file")).containsExactly("", "\0\0\0", "bbb");
  }

  @Test
  void aLostCreationTakesTheRenameAfterItAlong() throws IOException {
    givenDurable("/current", 1, 'o');
    Files.write(at("/next"), bytes(1, 'n'));
    force("/next");
    Files.move(at("/next"), at("/current"), StandardCopyOption.ATOMIC_MOVE);

    Set<String> outcomes = new TreeSet<>();
    for (int i = 0; i < DRAWS; i++) {
      CrashFileSystem after = disk.crash(CrashPolicy.RANDOM_SUBSET, random);
      outcomes.add(
          Files.readString(after.getPath("/current"))
              + (Files.exists(after.getPath("/next")) ? "+next" : ""));
    }

    assertThat(outcomes).containsExactlyInAnyOrder("o", "o+next", "n");
  }

  // Killed processes

  @Test
  void aKilledProcessLosesNothingItWroteAndAPowerLossLaterMay() throws IOException {
    Files.createDirectory(at("/dir"));
    Files.write(at("/dir/file"), bytes(3, 'a'));

    CrashFileSystem killed = disk.crash(CrashPolicy.PROCESS_KILL, random);

    assertThat(Files.readString(killed.getPath("/dir/file"))).isEqualTo("aaa");
    CrashFileSystem unpowered = killed.crash(CrashPolicy.LOSE_UNSYNCED, random);
    assertThat(Files.exists(unpowered.getPath("/dir"))).isFalse();
    killed.sync();
    unpowered = killed.crash(CrashPolicy.LOSE_UNSYNCED, random);
    assertThat(Files.readString(unpowered.getPath("/dir/file"))).isEqualTo("aaa");
  }

  @Test
  void aKillCutsTheWriteUnderWayAtAnyByte() throws IOException {
    givenDurable("/file", 1, 'a');
    Set<String> outcomes = new TreeSet<>();
    disk.onOperation(operation -> {
      for (int i = 0; i < DRAWS && operation.kind() == OperationKind.WRITE; i++) {
        outcomes.add(read(disk.crash(CrashPolicy.PROCESS_KILL, random), "/file"));
      }
    });

    try (FileChannel file = open("/file", WRITE)) {
      write(file, 1, bytes(3, 'b'));
    }

    assertThat(outcomes).containsExactly("a", "ab", "abb", "abbb");
  }

  private static String read(CrashFileSystem fileSystem, String path) {
    try {
      return Files.readString(fileSystem.getPath(path));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aKillFreesFilesThatWereDeletedButOpen() throws IOException {
    givenDurable("/file", 1, 'a');

    try (FileChannel file = open("/file", READ, WRITE)) {
      Files.delete(at("/file"));
      force("/");
      write(file, 0, bytes(9, 'b'));
      file.force(true);
      CrashFileSystem killed = disk.crash(CrashPolicy.PROCESS_KILL, random);

      assertThat(Files.exists(killed.getPath("/file"))).isFalse();
      assertThat(file.size()).isEqualTo(9);
    }
  }

  // Images

  @Test
  void anImageAndTheRunningSystemDoNotDisturbEachOther() throws IOException {
    givenDurable("/file", 5000, 'a');
    CrashFileSystem image = disk.crash(CrashPolicy.LOSE_UNSYNCED, random);

    try (FileChannel here = open("/file", WRITE);
        FileChannel there = FileChannel.open(image.getPath("/file"), WRITE)) {
      write(here, 4000, bytes(200, 'b'));
      write(there, 4100, bytes(200, 'c'));
      there.truncate(4300);
    }
    Files.createFile(image.getPath("/only-there"));

    assertThat(runs(Files.readAllBytes(at("/file")))).isEqualTo("4000a200b800a");
    assertThat(runs(Files.readAllBytes(image.getPath("/file")))).isEqualTo("4100a200c");
    assertThat(Files.exists(at("/only-there"))).isFalse();
  }

  @Test
  void aNodeIsCrashedAndRestartedOnItsOwnDisk() throws IOException {
    givenDurable("/state", 1, 'a');
    CrashFileSystem current = disk;
    for (int restart = 0; restart < 20; restart++) {
      Path state = current.getPath("/state");
      Files.write(state, bytes(restart + 2, 'b'));
      if (restart % 2 == 0) {
        current.sync();
      }
      CrashFileSystem next = current.crash(CrashPolicy.LOSE_UNSYNCED, random);
      current.close();
      assertThatThrownBy(() -> Files.size(state))
          .isInstanceOf(java.nio.file.ClosedFileSystemException.class);
      current = next;
    }

    assertThat(Files.size(current.getPath("/state"))).isEqualTo(20);
  }

  @Test
  void anImageOfAClosedFileSystemCanBeTaken() throws IOException {
    givenDurable("/file", 1, 'a');
    disk.close();

    assertThat(afterLosingUnsynced("/file")).isEqualTo("a");
  }

  // Durability of bytes

  @Test
  void synchronousChannelsNeedNoForce() throws IOException {
    givenDurable("/file", 0, 'a');

    try (FileChannel file = open("/file", WRITE, SYNC)) {
      write(file, 0, bytes(2, 'b'));
    }
    try (FileChannel file = open("/file", WRITE, DSYNC)) {
      write(file, 2, bytes(2, 'c'));
    }

    assertThat(afterLosingUnsynced("/file")).isEqualTo("bbcc");
    assertThat(outcomes(CrashPolicy.GROWTH_LOST, "/file")).containsExactly("bb");
  }

  @Test
  void aFailedForceLosesOnlyWhatItShouldHaveSynced() throws IOException {
    givenDurable("/file", 4, 'a');
    disk.injectAt(1, Fault.ioError(), OperationKind.FORCE);

    try (FileChannel file = open("/file", WRITE)) {
      write(file, 0, bytes(2, 'b'));
      write(file, 4, bytes(2, 'b'));
      assertThatThrownBy(() -> file.force(true)).isInstanceOf(IOException.class);
      write(file, 1, bytes(1, 'c'));
      write(file, 7, bytes(1, 'c'));
      assertThat(outcomes(CrashPolicy.RANDOM_SUBSET, "/file"))
          .as("the lost bytes are not among the survivors")
          .noneMatch(content -> content.contains("b"));
      file.force(true);
      write(file, 8, bytes(1, 'd'));
      file.truncate(8);
      file.force(true);
    }

    assertThat(Files.readString(at("/file"))).isEqualTo("bcaabb\0c");
    assertThat(afterLosingUnsynced("/file")).isEqualTo("acaa\0\0\0c");
  }

  // Durability of names

  @Test
  void aFailedForceOfADirectoryLosesItsNames() throws IOException {
    givenDurable("/old", 1, 'o');
    Files.createDirectory(at("/other"));
    disk.sync();
    Files.write(at("/created"), bytes(1, 'c'));
    force("/created");
    Files.move(at("/old"), at("/other/moved"));
    disk.injectAt(1, Fault.noSpace(), OperationKind.FORCE);

    assertThatThrownBy(() -> force("/")).hasMessage("No space left on device");
    force("/");
    force("/other");

    assertThat(Files.exists(at("/created"))).isTrue();
    assertThat(Files.exists(at("/other/moved"))).isTrue();
    CrashFileSystem after = disk.crash(CrashPolicy.LOSE_UNSYNCED, random);
    assertThat(Files.exists(after.getPath("/created"))).isFalse();
    assertThat(Files.exists(after.getPath("/other/moved"))).isFalse();
    assertThat(Files.readString(after.getPath("/old"))).isEqualTo("o");
    CrashFileSystem killed = disk.crash(CrashPolicy.PROCESS_KILL, random);
    assertThat(Files.readString(killed.getPath("/other/moved"))).isEqualTo("o");
  }

  @Test
  void anUnsyncedDeletionGivesTheFileBackWithItsDurableBytes() throws IOException {
    givenDurable("/file", 3, 'a');
    Files.write(at("/file"), bytes(3, 'b'));
    Files.delete(at("/file"));

    assertThat(afterLosingUnsynced("/file")).isEqualTo("aaa");
    force("/");
    assertThat(outcomes(CrashPolicy.LOSE_UNSYNCED, "/file")).containsExactly("-");
  }

  @Test
  void aFileWithANameOutlivesTheLossOfItsOtherName() throws IOException {
    givenDurable("/one", 3, 'a');
    Files.createLink(at("/two"), at("/one"));
    force("/");
    Files.delete(at("/one"));
    force("/");

    CrashFileSystem after = disk.crash(CrashPolicy.LOSE_UNSYNCED, random);

    assertThat(Files.exists(after.getPath("/one"))).isFalse();
    assertThat(Files.readString(after.getPath("/two"))).isEqualTo("aaa");
  }

  @Test
  void aFileWrittenUnderOneNameIsDurableUnderAnother() throws IOException {
    givenDurable("/one", 3, 'a');
    Files.createLink(at("/two"), at("/one"));
    force("/");
    Files.write(at("/one"), bytes(3, 'b'));
    force("/two");

    assertThat(afterLosingUnsynced("/one")).isEqualTo("bbb");
    assertThat(afterLosingUnsynced("/two")).isEqualTo("bbb");
  }

  @Test
  void aRenameBetweenDirectoriesIsOneTransactionOfBoth() throws IOException {
    Files.createDirectory(at("/a"));
    Files.createDirectory(at("/b"));
    givenDurable("/a/file", 1, 'f');
    Files.move(at("/a/file"), at("/b/file"));

    for (CrashPolicy policy : CrashPolicy.values()) {
      for (int i = 0; i < DRAWS; i++) {
        CrashFileSystem after = disk.crash(policy, random);
        assertThat(Files.exists(after.getPath("/a/file")))
            .isNotEqualTo(Files.exists(after.getPath("/b/file")));
      }
    }
    force("/b");
    CrashFileSystem after = disk.crash(CrashPolicy.LOSE_UNSYNCED, random);
    assertThat(Files.exists(after.getPath("/a/file"))).isFalse();
    assertThat(Files.readString(after.getPath("/b/file"))).isEqualTo("f");
  }

  @Test
  void forcingARenamesTargetStoresWhatTheSourceDirectoryChangedBefore() throws IOException {
    Files.createDirectory(at("/a"));
    Files.createDirectory(at("/b"));
    disk.sync();
    Files.createFile(at("/a/before"));
    Files.createFile(at("/a/file"));
    Files.move(at("/a/file"), at("/b/file"));
    Files.createFile(at("/a/after"));
    Files.move(at("/b/file"), at("/a/back"));

    force("/b");

    CrashFileSystem after = disk.crash(CrashPolicy.LOSE_UNSYNCED, random);
    assertThat(Files.exists(after.getPath("/a/before"))).isTrue();
    assertThat(Files.exists(after.getPath("/a/after"))).isTrue();
    assertThat(Files.exists(after.getPath("/a/back"))).isTrue();
    assertThat(Files.exists(after.getPath("/b/file"))).isFalse();
  }

  @Test
  void aDirectoryThatIsLostTakesItsForcedContentAlong() throws IOException {
    Files.createDirectory(at("/dir"));
    Files.write(at("/dir/file"), bytes(1, 'a'));
    force("/dir/file");
    force("/dir");

    CrashFileSystem after = disk.crash(CrashPolicy.LOSE_UNSYNCED, random);

    assertThat(Files.exists(after.getPath("/dir"))).isFalse();
    Files.createDirectory(after.getPath("/dir"));
    assertThat(Files.exists(after.getPath("/dir/file"))).isFalse();
  }

  @Test
  void aDeletedDirectoryComesBackWithItsNamesUntilItsParentIsForced() throws IOException {
    Files.createDirectory(at("/dir"));
    givenDurable("/dir/file", 1, 'a');
    Files.delete(at("/dir/file"));
    Files.createFile(at("/dir/short-lived"));
    Files.delete(at("/dir/short-lived"));
    Files.delete(at("/dir"));

    assertThat(afterLosingUnsynced("/dir/file")).isEqualTo("a");
    force("/");
    CrashFileSystem after = disk.crash(CrashPolicy.LOSE_UNSYNCED, random);
    assertThat(Files.exists(after.getPath("/dir"))).isFalse();
  }

  @Test
  void aFileMovedOutOfADeletedDirectoryIsNotLost() throws IOException {
    Files.createDirectory(at("/dir"));
    Files.createDirectory(at("/other"));
    givenDurable("/dir/file", 1, 'a');
    Files.move(at("/dir/file"), at("/other/file"));
    Files.delete(at("/dir"));
    force("/");

    assertThat(afterLosingUnsynced("/other/file")).isEqualTo("a");
  }

  @Test
  void aNameUsedAgainBelongsToTheNewFile() throws IOException {
    givenDurable("/file", 1, 'a');
    Files.delete(at("/file"));
    Files.write(at("/file"), bytes(2, 'b'));
    force("/file");

    assertThat(afterLosingUnsynced("/file")).isEqualTo("a");
    assertThat(outcomes(CrashPolicy.RANDOM_SUBSET, "/file")).containsExactly("-", "a", "bb");
    force("/");
    assertThat(afterLosingUnsynced("/file")).isEqualTo("bb");
  }

  @Test
  void syncMakesAllDurable() throws IOException {
    Files.createDirectories(at("/a/b/c"));
    Files.write(at("/a/b/c/file"), "text".getBytes(UTF_8));
    disk.sync();

    assertThat(afterLosingUnsynced("/a/b/c/file")).isEqualTo("text");
  }
}
