package io.ashlar.testkit.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The same seed gives the same images on every JDK and at every start of a JVM. Red when PowerLoss
 * takes the changes in the order of their identity hash codes, as a hash set would give them, and
 * not in the order they were made.
 */
@Tag("jdk")
class GoldenCrashTest {
  private static final long GOLDEN = 996748159L;

  @Test
  void aSeedGivesTheSameImagesEverywhere() throws IOException {
    assertThat(imagesOfOneRun(2026)).isEqualTo(GOLDEN).isEqualTo(imagesOfOneRun(2026));
    assertThat(imagesOfOneRun(2027)).isNotEqualTo(GOLDEN);
  }

  /** A checksum over every file of every image of a small workload. */
  private static long imagesOfOneRun(long seed) throws IOException {
    CrashFileSystem disk = CrashFileSystem.create();
    CRC32C checksum = new CRC32C();
    RandomGenerator random = new SplittableRandom(seed);
    disk.onOperation(operation -> {
      for (CrashPolicy policy : CrashPolicy.values()) {
        add(disk.crash(policy, random), checksum);
      }
    });
    Files.createDirectory(disk.getPath("/db"));
    for (int i = 0; i < 12; i++) {
      Path aside = disk.getPath("/db/aside" + i % 3);
      try (FileChannel file = FileChannel.open(aside, CREATE, WRITE)) {
        file.write(ByteBuffer.wrap(("content " + i).repeat(100).getBytes(UTF_8)), i * 50L);
        file.truncate(700 + i);
        file.force(i % 2 == 0);
        file.write(UTF_8.encode("tail of " + i), 600);
      }
      Path named = disk.getPath("/db/file" + i % 4);
      Files.move(aside, named, StandardCopyOption.ATOMIC_MOVE);
      if (i % 5 == 4) {
        Files.delete(named);
        try (FileChannel directory = FileChannel.open(disk.getPath("/db"), READ)) {
          directory.force(true);
        }
      }
    }
    return checksum.getValue();
  }

  private static void add(CrashFileSystem image, CRC32C checksum) {
    try (Stream<Path> paths = Files.walk(image.getPath("/"))) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        checksum.update(path.toString().getBytes(UTF_8));
        if (Files.isRegularFile(path)) {
          checksum.update(Files.readAllBytes(path));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
