package io.ashlar.testkit.files;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations do the same here as on the machine's own file system, errors included. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class DifferentialTest {
  private static final String[] NAMES = {"a", "b", "a/x", "a/y", "b/x", "a/x/z"};

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void doesAsTheRealFileSystemDoes(long seed, @TempDir Path real) throws IOException {
    Path simulated = CrashFileSystem.create().getPath("/");
    SplittableRandom chosen = new SplittableRandom(seed);
    SplittableRandom same = new SplittableRandom(seed);

    for (int step = 0; step < 400; step++) {
      String here = outcome(simulated, chosen);
      String there = outcome(real, same);
      assertThat(here).as("seed %d, step %d", seed, step).isEqualTo(there);
    }

    assertThat(tree(simulated)).isEqualTo(tree(real));
  }

  /** POSIX wants it elsewhere, and that is where other systems than Linux write it. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void appendsAtTheEndWhateverPositionItIsGiven(@TempDir Path real) throws IOException {
    Path simulated = CrashFileSystem.create().getPath("/");

    assertThat(afterAppendingAtTheStart(simulated)).isEqualTo(afterAppendingAtTheStart(real));
  }

  private static String afterAppendingAtTheStart(Path root) throws IOException {
    Path file = Files.writeString(root.resolve("file"), "abc");
    try (FileChannel channel = FileChannel.open(file, APPEND)) {
      int written = channel.write(ByteBuffer.wrap(new byte[] {'X', 'Y'}), 0);
      return written + " at " + channel.position() + ": " + Files.readString(file);
    }
  }

  private static String outcome(Path root, SplittableRandom random) {
    Path path = root.resolve(NAMES[random.nextInt(NAMES.length)]);
    Path other = root.resolve(NAMES[random.nextInt(NAMES.length)]);
    int choice = random.nextInt(10);
    int position = random.nextInt(10_000);
    byte fill = (byte) random.nextInt(1, 100);
    String operation = "%d %s %s: ".formatted(choice, root.relativize(path), position);
    try {
      return operation + operate(choice, path, other, position, fill);
    } catch (NoSuchFileException e) {
      // Which of two absent paths is named first, and how, differs between systems.
      return operation + (choice >= 2 && choice <= 4 ? "FileSystemException" : "NoSuchFile");
    } catch (IOException e) {
      return operation + e.getClass().getSimpleName();
    }
  }

  private static Object operate(int choice, Path path, Path other, int position, byte fill)
      throws IOException {
    switch (choice) {
      case 0 -> Files.createDirectory(path);
      case 1 -> Files.delete(path);
      case 2 -> Files.move(path, other);
      case 3 -> Files.move(path, other, StandardCopyOption.REPLACE_EXISTING);
      case 4 -> Files.copy(path, other);
      case 5 -> {
        try (FileChannel channel = FileChannel.open(path, READ, WRITE)) {
          channel.position(position + 5).truncate(position);
          return channel.size() + " " + channel.position();
        }
      }
      case 6 -> {
        try (FileChannel channel = FileChannel.open(path, CREATE, APPEND)) {
          channel.write(ByteBuffer.wrap(new byte[] {fill, fill}));
          return channel.position();
        }
      }
      case 7 -> {
        ByteBuffer target = ByteBuffer.allocate(100);
        try (FileChannel channel = FileChannel.open(path, READ)) {
          return channel.read(target, position) + " " + target;
        }
      }
      default -> {
        try (FileChannel channel = FileChannel.open(path, CREATE, READ, WRITE)) {
          return channel.write(ByteBuffer.wrap(new byte[] {fill, fill, fill}), position)
              + " "
              + channel.size();
        }
      }
    }
    return "done";
  }

  private static TreeMap<String, String> tree(Path root) throws IOException {
    TreeMap<String, String> tree = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        String content =
            Files.isDirectory(path)
                ? "directory"
                : java.util.Arrays.toString(Files.readAllBytes(path));
        tree.put(root.relativize(path).toString(), content);
      }
    }
    return tree;
  }
}
