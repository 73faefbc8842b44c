package io.ashlar.testkit.files;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random workloads beside a model that is too simple to be wrong: arrays of bytes, and every
 * version they ever had. Replay one seed by {@code -Dashlar.files.seed=N}.
 */
class CrashModelTest {
  private static final int STEPS = 300;
  private static final int SECTOR = 512;
  private static final String[] NAMES = {"a", "b", "c", "d"};

  static LongStream seeds() {
    return upTo(12);
  }

  static LongStream manySeeds() {
    return upTo(5_000);
  }

  private static LongStream upTo(long count) {
    Long replayed = Long.getLong("ashlar.files.seed");
    return replayed == null ? LongStream.rangeClosed(1, count) : LongStream.of(replayed);
  }

  /** A file as the model knows it. */
  private static final class ModelFile {
    /** What one reads. */
    byte[] seen = new byte[0];

    /** What a power loss leaves at the least. */
    byte[] stored = new byte[0];

    /**
     * What might have been stored since, oldest first; the last is what a force would store. It is
     * what one reads until a force fails.
     */
    final List<byte[]> versions = new ArrayList<>(List.of(stored));

    /** The sizes the file was cut to since the last force that succeeded. */
    final List<Integer> cuts = new ArrayList<>();

    byte[] newest() {
      return versions.get(versions.size() - 1);
    }

    void write(int position, byte[] bytes) {
      seen = written(seen, position, bytes);
      versions.add(written(newest(), position, bytes));
    }

    private static byte[] written(byte[] before, int position, byte[] bytes) {
      byte[] after = Arrays.copyOf(before, Math.max(before.length, position + bytes.length));
      System.arraycopy(bytes, 0, after, position, bytes.length);
      return after;
    }

    void cut(int size) {
      if (size < seen.length) {
        seen = Arrays.copyOf(seen, size);
        cuts.add(size);
        addCut(size);
      }
    }

    private void addCut(int size) {
      versions.add(Arrays.copyOf(newest(), Math.min(size, newest().length)));
    }

    void force() {
      stored = newest();
      cuts.clear();
      failForce();
    }

    /** Loses what was written, and keeps the cuts for the next force. */
    void failForce() {
      versions.clear();
      versions.add(stored);
      cuts.forEach(this::addCut);
    }
  }

  private final CrashFileSystem disk = CrashFileSystem.create();
  private final Map<String, ModelFile> seen = new TreeMap<>();
  private final Map<String, ModelFile> stored = new TreeMap<>();
  private final Set<String> changedNames = new HashSet<>();
  private final List<String> history = new ArrayList<>();
  private SplittableRandom random = new SplittableRandom(0);

  @ParameterizedTest
  @MethodSource("seeds")
  void everyCrashLeavesWhatTheModelAllows(long seed) {
    random = new SplittableRandom(seed);
    try {
      for (int step = 0; step < STEPS; step++) {
        step();
        checkExactly(disk.crash(CrashPolicy.LOSE_UNSYNCED, random), stored, file -> file.stored);
        CrashPolicy policy = CrashPolicy.values()[step % CrashPolicy.values().length];
        CrashFileSystem image = disk.crash(policy, random);
        if (policy == CrashPolicy.PROCESS_KILL) {
          checkExactly(image, seen, file -> file.seen);
          image = image.crash(CrashPolicy.TORN_SECTORS, random);
        }
        checkPossible(image);
      }
    } catch (AssertionError | IOException e) {
      fail("seed %d, -Dashlar.files.seed=%d, after %s".formatted(seed, seed, history), e);
    }
  }

  /** Some 3 million images; run by {@code -Psoak}, alone with {@code -Dtest=CrashModelTest}. */
  @Tag("soak")
  @ParameterizedTest
  @MethodSource("manySeeds")
  void everyCrashOfManySeedsLeavesWhatTheModelAllows(long seed) {
    everyCrashLeavesWhatTheModelAllows(seed);
  }

  private String name() {
    return NAMES[random.nextInt(NAMES.length)];
  }

  private Path path(String name) {
    return disk.getPath("/" + name);
  }

  private void step() throws IOException {
    String name = name();
    String other = name();
    int choice = random.nextInt(12);
    if (choice == 0) {
      history.add("force /");
      force("/");
      stored.clear();
      stored.putAll(seen);
      changedNames.clear();
    } else if (!seen.containsKey(name)) {
      history.add("create " + name);
      Files.createFile(path(name));
      seen.put(name, new ModelFile());
      changedNames.add(name);
    } else if (choice == 1) {
      history.add("delete " + name);
      Files.delete(path(name));
      seen.remove(name);
      changedNames.add(name);
    } else if (choice == 2 && seen.get(name) != seen.get(other)) {
      history.add("rename " + name + " to " + other);
      Files.move(path(name), path(other), StandardCopyOption.ATOMIC_MOVE);
      seen.put(other, seen.remove(name));
      changedNames.add(name);
      changedNames.add(other);
    } else if (choice == 3 && !seen.containsKey(other)) {
      history.add("link " + name + " as " + other);
      Files.createLink(path(other), path(name));
      seen.put(other, seen.get(name));
      changedNames.add(other);
    } else if (choice == 4 && random.nextInt(4) == 0) {
      history.add("fail to force " + name);
      disk.injectAt(1, Fault.ioError(), OperationKind.FORCE);
      assertThatThrownBy(() -> force("/" + name)).hasMessage("Input/output error");
      seen.get(name).failForce();
    } else if (choice <= 5) {
      history.add("force " + name);
      force("/" + name);
      seen.get(name).force();
    } else {
      changeBytes(name, choice == 6);
    }
  }

  private void force(String path) throws IOException {
    try (FileChannel channel = FileChannel.open(disk.getPath(path), READ)) {
      channel.force(true);
    }
  }

  private void changeBytes(String name, boolean cuts) throws IOException {
    ModelFile file = seen.get(name);
    int position = random.nextInt(9000);
    try (FileChannel channel = FileChannel.open(path(name), WRITE)) {
      if (cuts) {
        history.add("cut " + name + " to " + position);
        channel.truncate(position);
        file.cut(position);
      } else {
        byte[] bytes = new byte[random.nextInt(1, 1500)];
        Arrays.fill(bytes, (byte) random.nextInt(1, 127));
        history.add("write " + name + " @" + position + " +" + bytes.length);
        channel.write(ByteBuffer.wrap(bytes), position);
        file.write(position, bytes);
      }
    }
    assertThat(Files.readAllBytes(path(name))).isEqualTo(file.seen);
  }

  private static void checkExactly(
      CrashFileSystem image, Map<String, ModelFile> expected, Function<ModelFile, byte[]> bytes)
      throws IOException {
    try (Stream<Path> names = Files.list(image.getPath("/"))) {
      assertThat(names.map(path -> path.getFileName().toString()))
          .containsExactlyElementsOf(expected.keySet());
    }
    for (Map.Entry<String, ModelFile> entry : expected.entrySet()) {
      assertThat(Files.readAllBytes(image.getPath("/" + entry.getKey())))
          .as(entry.getKey())
          .isEqualTo(bytes.apply(entry.getValue()));
    }
  }

  private void checkPossible(CrashFileSystem image) throws IOException {
    for (String name : NAMES) {
      Path file = image.getPath("/" + name);
      if (!changedNames.contains(name)) {
        assertThat(Files.exists(file)).as(name).isEqualTo(stored.containsKey(name));
      }
      ModelFile model = stored.get(name);
      if (model != null && !changedNames.contains(name)) {
        checkSectors(name, Files.readAllBytes(file), model);
      }
    }
  }

  /** Each sector is a version of itself, or each byte if the file was cut in between. */
  private static void checkSectors(String name, byte[] found, ModelFile model) {
    boolean wasCut = !model.cuts.isEmpty();
    int unit = wasCut ? 1 : SECTOR;
    for (int from = 0; from < found.length; from += unit) {
      int to = Math.min(from + unit, found.length);
      boolean known = wasCut && found[from] == 0;
      for (int i = 0; i < model.versions.size() && !known; i++) {
        known = agrees(found, model.versions.get(i), from, to);
      }
      if (!known) {
        fail("%s: bytes %d to %d are of no version".formatted(name, from, to));
      }
    }
  }

  private static boolean agrees(byte[] found, byte[] version, int from, int to) {
    for (int i = from; i < to; i++) {
      if (found[i] != (i < version.length ? version[i] : 0)) {
        return false;
      }
    }
    return true;
  }
}
