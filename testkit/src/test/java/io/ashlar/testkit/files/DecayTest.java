package io.ashlar.testkit.files;

import static io.ashlar.testkit.files.CrashingDisk.bytes;
import static io.ashlar.testkit.files.CrashingDisk.write;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A disk that decays: one stored bit is wrong for good. */
class DecayTest {
  private final CrashingDisk disk = new CrashingDisk();

  @Test
  void oneStoredBitIsWrongForReadersAndAfterACrash() throws IOException {
    disk.givenDurable("/file", 5_000, 'a');

    try (FileChannel open = disk.open("/file", WRITE)) {
      assertThat(disk.fileSystem.decay(disk.random)).isTrue();
      assertThat(open.size()).isEqualTo(5_000);
    }

    byte[] seen = Files.readAllBytes(disk.at("/file"));
    assertThat(wrongBits(seen)).isOne();
    assertThat(Files.readAllBytes(disk.crash(CrashPolicy.LOSE_UNSYNCED).getPath("/file")))
        .isEqualTo(seen);
    assertThat(Files.readAllBytes(disk.crash(CrashPolicy.PROCESS_KILL).getPath("/file")))
        .isEqualTo(seen);
  }

  /** Red when Disk.decay takes the first file, or the first byte of one. */
  @Test
  void everyStoredByteOfEveryFileMayBeStruckAndEachOfItsBits() throws IOException {
    Files.createDirectory(disk.at("/dir"));
    disk.givenDurable("/dir/one", 1, 'a');
    disk.givenDurable("/two", 2, 'a');
    Files.createLink(disk.at("/dir/two"), disk.at("/two"));
    Files.createFile(disk.at("/empty"));
    disk.fileSystem.sync();

    Set<String> struck = new TreeSet<>();
    for (int i = 0; i < 1_000; i++) {
      CrashFileSystem image = disk.crash(CrashPolicy.LOSE_UNSYNCED);
      image.decay(disk.random);
      struck.add(read(image, "/dir/one") + " " + read(image, "/two"));
    }

    assertThat(struck).hasSize(3 * Byte.SIZE);
  }

  /** Red when Disk.decay does not ask what unsynced changes cover. */
  @Test
  void whatIsWrittenAnewIsInMemoryAndHealsTheDiskWhenItIsForced() throws IOException {
    disk.givenDurable("/file", 4, 'a');

    try (FileChannel file = disk.open("/file", WRITE)) {
      write(file, 0, bytes(4, 'b'));
      disk.fileSystem.decay(disk.random);
      assertThat(Files.readString(disk.at("/file"))).isEqualTo("bbbb");
      assertThat(wrongBits(afterLosingUnsynced("/file"))).isOne();
      file.force(true);
      assertThat(disk.afterLosingUnsynced("/file")).isEqualTo("bbbb");

      file.truncate(0);
      write(file, 3, bytes(1, 'c'));
      disk.fileSystem.decay(disk.random);
      assertThat(Files.readString(disk.at("/file"))).isEqualTo("\0\0\0c");
    }
  }

  /** Red when Disk.decay looks at the unsynced changes only, which a failed force has dropped. */
  @Test
  void whatAFailedForceHasLeftInMemoryDoesNotDecay() throws IOException {
    disk.givenDurable("/file", 4, 'a');
    disk.fileSystem.injectAt(1, Fault.ioError(), OperationKind.FORCE);

    try (FileChannel file = disk.open("/file", WRITE)) {
      write(file, 0, bytes(4, 'b'));
      assertThatThrownBy(() -> file.force(true)).isInstanceOf(IOException.class);
    }
    disk.fileSystem.decay(disk.random);

    assertThat(Files.readString(disk.at("/file"))).isEqualTo("bbbb");
    assertThat(wrongBits(afterLosingUnsynced("/file"))).isOne();
  }

  @Test
  void whereNothingIsStoredNothingDecays() throws IOException {
    Files.write(disk.at("/file"), bytes(4, 'a'));

    assertThat(disk.fileSystem.decay(disk.random)).isFalse();
    assertThat(Files.readString(disk.at("/file"))).isEqualTo("aaaa");
  }

  private static String read(CrashFileSystem image, String path) throws IOException {
    Path file = image.getPath(path);
    return Files.readString(file, ISO_8859_1);
  }

  private byte[] afterLosingUnsynced(String path) throws IOException {
    return Files.readAllBytes(disk.crash(CrashPolicy.LOSE_UNSYNCED).getPath(path));
  }

  /** How many bits differ from a file full of {@code a}. */
  private static int wrongBits(byte[] content) {
    int wrong = 0;
    for (byte found : content) {
      wrong += Integer.bitCount((found ^ 'a') & 0xff);
    }
    return wrong;
  }
}
