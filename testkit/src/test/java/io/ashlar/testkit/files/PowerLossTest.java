package io.ashlar.testkit.files;

import static io.ashlar.testkit.files.CrashingDisk.DRAWS;
import static io.ashlar.testkit.files.CrashingDisk.bytes;
import static io.ashlar.testkit.files.CrashingDisk.runs;
import static io.ashlar.testkit.files.CrashingDisk.write;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What each power loss leaves of what was not forced. A trap's comment says which one-line break
 * turns its test red.
 */
class PowerLossTest {
  private final CrashingDisk disk = new CrashingDisk();

  // Traps

  /** Red when Disk.truncate stores the new content instead of recording a change. */
  @Test
  void anUnsyncedTruncateGivesBackTheBytesItCut() throws IOException {
    disk.givenDurable("/file", 6, 'a');

    try (FileChannel file = disk.open("/file", WRITE)) {
      file.truncate(2);

      assertThat(disk.afterLosingUnsynced("/file")).isEqualTo("aaaaaa");
      assertThat(disk.outcomes(CrashPolicy.RANDOM_SUBSET, "/file")).containsExactly("aa", "aaaaaa");
      file.force(true);
      assertThat(disk.afterLosingUnsynced("/file")).isEqualTo("aa");
    }
  }

  /** Red when Content.resize does not clear the tail of the last page. */
  @Test
  void aFileCutAndWrittenFurtherShowsZerosNotOldBytes() throws IOException {
    disk.givenDurable("/file", 600, 'a');

    try (FileChannel file = disk.open("/file", WRITE)) {
      file.truncate(100);
      write(file, 300, bytes(10, 'b'));
      file.force(true);
    }

    CrashFileSystem after = disk.crash(CrashPolicy.LOSE_UNSYNCED);
    assertThat(runs(Files.readAllBytes(after.getPath("/file")))).isEqualTo("100a200010b");
  }

  /** Red when Disk.rename records a removal and an addition instead of one change. */
  @Test
  void aRenameOverAFileIsSeenWholeOrNotAtAll() throws IOException {
    disk.givenDurable("/current", 1, 'o');
    disk.givenDurable("/next", 1, 'n');
    Files.move(disk.at("/next"), disk.at("/current"), StandardCopyOption.ATOMIC_MOVE);

    for (CrashPolicy policy : CrashPolicy.values()) {
      for (int i = 0; i < DRAWS; i++) {
        CrashFileSystem after = disk.crash(policy);
        String current = Files.readString(after.getPath("/current"));
        assertThat(current).isEqualTo(Files.exists(after.getPath("/next")) ? "o" : "n");
      }
    }
    assertThat(disk.outcomes(CrashPolicy.RANDOM_SUBSET, "/current")).containsExactly("n", "o");
  }

  @Test
  void aMoveThatReplacesWithoutBeingAtomicLeavesAMomentWithoutTheName() throws IOException {
    disk.givenDurable("/current", 1, 'o');
    disk.givenDurable("/next", 1, 'n');
    Set<Boolean> found = new TreeSet<>();
    disk.fileSystem.onOperation(operation ->
        found.add(Files.exists(disk.crash(CrashPolicy.PROCESS_KILL).getPath("/current"))));

    Files.move(disk.at("/next"), disk.at("/current"), StandardCopyOption.REPLACE_EXISTING);

    assertThat(found).as("the JDK deletes before it renames").containsExactly(false, true);
  }

  /** Red when Change.Write.SECTOR_BYTES is 256. */
  @Test
  void aWriteTearsAtSectorBoundariesAndNowhereElse() throws IOException {
    disk.givenDurable("/file", 2048, 'a');

    try (FileChannel file = disk.open("/file", WRITE)) {
      write(file, 500, bytes(600, 'b'));
    }

    assertThat(disk.outcomesAsRuns(CrashPolicy.TORN_SECTORS, "/file"))
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

  /** Red when Disk.force(OfFile) stores the whole size as forced whatever {@code metadata} says. */
  @Test
  void growthIsLostSinceTheLastForceWithMetadata() throws IOException {
    disk.givenDurable("/file", 4, 'a');

    try (FileChannel file = disk.open("/file", WRITE)) {
      write(file, 2, bytes(6, 'b'));
      file.force(false);
    }

    assertThat(disk.afterLosingUnsynced("/file")).isEqualTo("aabbbbbb");
    assertThat(disk.outcomes(CrashPolicy.GROWTH_LOST, "/file")).containsExactly("aabb");
    disk.force("/file");
    assertThat(disk.outcomes(CrashPolicy.GROWTH_LOST, "/file")).containsExactly("aabbbbbb");
  }

  /** Red when PowerLoss.restore leaves alone what has grown without unsynced changes. */
  @Test
  void growthThatSurvivedOneCrashIsNotLostInTheNext() throws IOException {
    disk.givenDurable("/file", 4, 'a');
    try (FileChannel file = disk.open("/file", WRITE)) {
      write(file, 4, bytes(4, 'b'));
      file.force(false);
    }
    CrashFileSystem once = disk.crash(CrashPolicy.LOSE_UNSYNCED);

    try (FileChannel file = FileChannel.open(once.getPath("/file"), WRITE)) {
      write(file, 0, bytes(1, 'c'));
    }

    CrashFileSystem twice = once.crash(CrashPolicy.GROWTH_LOST, disk.random);
    assertThat(Files.readString(twice.getPath("/file"))).isEqualTo("caaabbbb");
  }

  // Policies

  @Test
  void growthLostKeepsEveryUnsyncedByteWithinTheOldSize() throws IOException {
    disk.givenDurable("/file", 4, 'a');
    try (FileChannel file = disk.open("/file", WRITE)) {
      write(file, 3, bytes(3, 'b'));
      file.truncate(5);
    }

    assertThat(disk.outcomes(CrashPolicy.GROWTH_LOST, "/file")).containsExactly("aaab");
  }

  @Test
  void entriesLostKeepsBytesAndLosesNames() throws IOException {
    disk.givenDurable("/kept", 1, 'a');
    Files.write(disk.at("/kept"), bytes(2, 'b'));
    Files.createFile(disk.at("/created"));
    disk.givenDurable("/deleted", 1, 'd');
    Files.delete(disk.at("/deleted"));

    CrashFileSystem after = disk.crash(CrashPolicy.ENTRIES_LOST);

    assertThat(Files.readString(after.getPath("/kept"))).isEqualTo("bb");
    assertThat(Files.readString(after.getPath("/deleted"))).isEqualTo("d");
  }

  @Test
  void aPrefixIsCutAtASectorOfTheWriteUnderWay() throws IOException {
    disk.givenDurable("/file", 0, 'a');

    try (FileChannel file = disk.open("/file", WRITE)) {
      write(file, 0, bytes(10, 'a'));
      write(file, 10, bytes(1100, 'b'));
      write(file, 1110, bytes(1, 'c'));
    }

    assertThat(disk.outcomesAsRuns(CrashPolicy.PREFIX, "/file"))
        .containsExactlyInAnyOrder("", "10a", "10a502b", "10a1014b", "10a1100b", "10a1100b1c");
  }

  @Test
  void aPrefixOrdersTheChangesOfAllFilesAndNames() throws IOException {
    Files.createFile(disk.at("/first"));
    Files.createFile(disk.at("/second"));
    Files.createFile(disk.at("/third"));

    for (int i = 0; i < DRAWS; i++) {
      CrashFileSystem after = disk.crash(CrashPolicy.PREFIX);
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
      disk.givenDurable("/" + file, 0, 'x');
    }
    for (char file = 'a'; file <= 'd'; file++) {
      try (FileChannel channel = disk.open("/" + file, WRITE)) {
        write(channel, 0, bytes(1, file));
      }
    }

    Set<String> outcomes = new TreeSet<>();
    for (int i = 0; i < DRAWS; i++) {
      CrashFileSystem after = disk.crash(CrashPolicy.REORDERED);
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
    disk.givenDurable("/file", 0, 'a');
    Files.write(disk.at("/file"), bytes(1, 'b'));

    assertThat(disk.outcomes(CrashPolicy.REORDERED, "/file")).containsExactly("", "b");
  }

  @Test
  void aSectorHoldsWhatItHeldAtSomeMoment() throws IOException {
    disk.givenDurable("/file", 0, 'a');
    try (FileChannel file = disk.open("/file", APPEND)) {
      for (char record = 'a'; record <= 'd'; record++) {
        file.write(ByteBuffer.wrap(bytes(1, record)));
      }
    }

    Set<String> outcomes = disk.outcomes(CrashPolicy.RANDOM_SUBSET, "/file");

    assertThat(outcomes)
        .allMatch(content -> "abcd".startsWith(content.replace("\0", "")))
        .contains("", "a", "ab", "abc", "abcd");
  }

  @Test
  void theSizeMayBeWrittenWithoutTheBytes() throws IOException {
    disk.givenDurable("/file", 0, 'a');
    Files.write(disk.at("/file"), bytes(3, 'b'));

    assertThat(disk.outcomes(CrashPolicy.RANDOM_SUBSET, "/file"))
        .containsExactly("", "\0\0\0", "bbb");
  }

  @Test
  void aLostCreationTakesTheRenameAfterItAlong() throws IOException {
    disk.givenDurable("/current", 1, 'o');
    Files.write(disk.at("/next"), bytes(1, 'n'));
    disk.force("/next");
    Files.move(disk.at("/next"), disk.at("/current"), StandardCopyOption.ATOMIC_MOVE);

    Set<String> outcomes = new TreeSet<>();
    for (int i = 0; i < DRAWS; i++) {
      CrashFileSystem after = disk.crash(CrashPolicy.RANDOM_SUBSET);
      outcomes.add(
          Files.readString(after.getPath("/current"))
              + (Files.exists(after.getPath("/next")) ? "+next" : ""));
    }

    assertThat(outcomes).containsExactlyInAnyOrder("o", "o+next", "n");
  }
}
