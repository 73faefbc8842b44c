package io.ashlar.benchmarks.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Where the build put what a run needs, and where the run puts what it finds.
 *
 * @param target the build folder of this module, {@code benchmarks/target}
 * @param adapters class path entries that hold the adapters, without peers
 */
public record Installation(Path target, List<Path> adapters) {

  public Installation {
    adapters = List.copyOf(adapters);
  }

  /**
   * The installation around the given jar of the harness: the adapters' jar lies beside it.
   *
   * @throws IllegalStateException if it does not
   */
  public static Installation around(Path harnessJar) {
    Path target = harnessJar.toAbsolutePath().getParent();
    try (Stream<Path> files = Files.list(target)) {
      List<Path> adapters =
          files.filter(file -> isAdapters(file.getFileName().toString())).sorted().toList();
      if (adapters.isEmpty()) {
        throw new IllegalStateException("no ashlar-benchmarks-*.jar beside " + harnessJar);
      }
      return new Installation(target, adapters);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isAdapters(String name) {
    return name.matches("ashlar-benchmarks-.*\\.jar")
        && !name.matches(".*-(sources|javadoc)\\.jar");
  }

  /** Folder of the class paths of the forks. */
  public Path libraries() {
    return target.resolve("lib");
  }

  /** Folder of the results. */
  public Path results() {
    return target.resolve("bench");
  }

  /** The goals. */
  public Path goals() {
    return target.resolveSibling("goals.yaml");
  }

  /**
   * Checksum of everything on the class paths of the forks. The build is reproducible: the same
   * code has the same one, and a run is resumed only with the code it was begun with.
   */
  String code() {
    CRC32 checksum = new CRC32();
    try {
      for (Path file : files()) {
        checksum.update(Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Long.toHexString(checksum.getValue());
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    List<Path> roots = new ArrayList<>(adapters);
    if (Files.isDirectory(libraries())) {
      roots.add(libraries());
    }
    for (Path root : roots) {
      try (Stream<Path> walk = Files.walk(root)) {
        walk.filter(Files::isRegularFile).sorted(Comparator.naturalOrder()).forEach(files::add);
      }
    }
    return files;
  }
}
