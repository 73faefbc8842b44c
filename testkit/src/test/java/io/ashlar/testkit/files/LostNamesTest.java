package io.ashlar.testkit.files;

import static io.ashlar.testkit.files.CrashingDisk.DRAWS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a lost change of names takes along, so that a durable file is never without a name. Replay
 * one seed by {@code -Dashlar.files.seed=N}. A trap's comment says which one-line break turns its
 * test red.
 */
class LostNamesTest {
  private static final String[] DIRECTORIES = {"/", "/a", "/b", "/a/s", "/b/s", "/a/s/t"};

  private final CrashingDisk disk = new CrashingDisk();

  static LongStream seeds() {
    Long replayed = Long.getLong("ashlar.files.seed");
    return replayed == null ? LongStream.rangeClosed(1, 12) : LongStream.of(replayed);
  }

  /** Red when LostNames.add does not note the directory that a lost change left a name in. */
  @Test
  void aDirectoryIsNotRemovedBeforeWhatMovedOutOfIt() throws IOException {
    moveAFileFromDirectoryToDirectory();
    Files.delete(disk.at("/a"));

    assertFoundOnce("/a/x", "/b/x");
  }

  /** Red when Change.Entry.directoryRemoved knows nothing of directories that are replaced. */
  @Test
  void aDirectoryIsNotReplacedBeforeWhatMovedOutOfIt() throws IOException {
    givenDurableDirectories("/c");
    moveAFileFromDirectoryToDirectory();
    move("/c", "/a");

    assertFoundOnce("/a/x", "/b/x");
  }

  /** Red when LostNames.add does not note the directories that were never made. */
  @Test
  void nothingMovesIntoADirectoryThatWasNeverMade() throws IOException {
    moveAFileIntoANewDirectory();

    assertFoundOnce("/b/x", "/a/s/x");
  }

  /** Red when LostNames.isNeededBy lets directories move in any order. */
  @Test
  void noTwoDirectoriesEndUpWithinEachOther() throws IOException {
    moveADirectoryIntoOneThatLeftIt();

    assertFoundOnce("/b/a/x", "/p/a/x");
  }

  /** Red when LostNames.add does not note the inode. */
  @Test
  void aFileThatWasNeverCreatedHasNoLinks() throws IOException {
    Files.createFile(disk.at("/f"));
    Files.createLink(disk.at("/g"), disk.at("/f"));

    Set<String> outcomes = new TreeSet<>();
    for (int i = 0; i < DRAWS; i++) {
      CrashFileSystem after = disk.crash(CrashPolicy.RANDOM_SUBSET);
      outcomes.add(Files.exists(after.getPath("/f")) + " " + Files.exists(after.getPath("/g")));
    }

    assertThat(outcomes).containsExactly("false false", "true false", "true true");
  }

  // The same when it is a force that stores one change and not another

  /** Red when Disk.commitThrough does not commit what a move needs. */
  @Test
  void forcingTheSourceOfAMoveStoresTheNewDirectoryItLeadsTo() throws IOException {
    moveAFileIntoANewDirectory();

    disk.force("/b");

    assertThat(disk.afterLosingUnsynced("/a/s/x")).isEqualTo("x");
  }

  /** Red when Disk.commitNeedsOf does not look for earlier moves of directories. */
  @Test
  void forcingAMovedDirectoryStoresTheMovesThatLeftItRoom() throws IOException {
    moveADirectoryIntoOneThatLeftIt();

    disk.force("/");

    assertThat(disk.afterLosingUnsynced("/p/a/x")).isEqualTo("x");
  }

  // All together

  @ParameterizedTest
  @MethodSource("seeds")
  void filesThatAreOnlyMovedAreFoundOnceAfterAnyCrash(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> history = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      disk.givenDurable("/x" + i, 1, 'x');
    }
    for (int step = 0; step < 150; step++) {
      history.add(step(random));
      for (CrashPolicy policy : CrashPolicy.values()) {
        CrashFileSystem image = disk.fileSystem.crash(policy, random);
        assertThat(files(image).map(file -> file.getFileName().toString()))
            .as("seed %d, %s after %s", seed, policy, history)
            .containsExactlyInAnyOrder("x0", "x1", "x2");
      }
    }
  }

  private String step(SplittableRandom random) throws IOException {
    String directory = DIRECTORIES[random.nextInt(DIRECTORIES.length)];
    String other = DIRECTORIES[random.nextInt(DIRECTORIES.length)];
    int choice = random.nextInt(20);
    try {
      if (choice < 5) {
        Files.createDirectory(disk.at(directory));
        return "mkdir " + directory;
      } else if (choice < 7) {
        Files.delete(disk.at(directory));
        return "rmdir " + directory;
      } else if (choice < 9) {
        move(directory, other);
        return "mv " + directory + " " + other;
      } else if (choice < 12) {
        disk.force(directory);
        return "force " + directory;
      } else if (choice == 12) {
        disk.fileSystem.sync();
        return "sync";
      }
      Path file = files(disk.fileSystem).toList().get(random.nextInt(3));
      String target = disk.at(directory).resolve(file.getFileName()).toString();
      move(file.toString(), target);
      return "mv " + file + " " + target;
    } catch (FileSystemException refused) {
      return "refused";
    }
  }

  private static Stream<Path> files(CrashFileSystem fileSystem) {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(fileSystem.getPath("/"))) {
      paths.filter(Files::isRegularFile).forEach(found::add);
    } catch (IOException e) {
      return fail("a tree cannot be walked", e);
    }
    return found.stream();
  }

  private void moveAFileFromDirectoryToDirectory() throws IOException {
    givenDurableDirectories("/a", "/b");
    disk.givenDurable("/a/x", 1, 'x');
    move("/a/x", "/b/x");
  }

  private void moveAFileIntoANewDirectory() throws IOException {
    givenDurableDirectories("/b");
    disk.givenDurable("/b/x", 1, 'x');
    Files.createDirectory(disk.at("/a"));
    Files.createDirectory(disk.at("/a/s"));
    move("/b/x", "/a/s/x");
  }

  private void moveADirectoryIntoOneThatLeftIt() throws IOException {
    givenDurableDirectories("/p", "/b", "/b/a");
    disk.givenDurable("/b/a/x", 1, 'x');
    move("/b/a", "/p/a");
    move("/b", "/p/a/b");
  }

  private void givenDurableDirectories(String... paths) throws IOException {
    for (String path : paths) {
      Files.createDirectory(disk.at(path));
    }
    disk.fileSystem.sync();
  }

  private void move(String from, String to) throws IOException {
    Files.move(disk.at(from), disk.at(to), StandardCopyOption.ATOMIC_MOVE);
  }

  private void assertFoundOnce(String... names) {
    for (CrashPolicy policy : CrashPolicy.values()) {
      for (int i = 0; i < DRAWS; i++) {
        CrashFileSystem after = disk.crash(policy);
        assertThat(names)
            .as("%s", policy)
            .filteredOn(name -> Files.exists(after.getPath(name)))
            .hasSize(1);
      }
    }
  }
}
