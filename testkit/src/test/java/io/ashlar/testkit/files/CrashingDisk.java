package io.ashlar.testkit.files;

import static java.nio.file.StandardOpenOption.READ;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** A disk for tests, with short words for what one does to it and what a crash leaves of it. */
final class CrashingDisk {
  static final int DRAWS = 200;

  final CrashFileSystem fileSystem = CrashFileSystem.create();
  final Random random = new Random(7);

  Path at(String path) {
    return fileSystem.getPath(path);
  }

  FileChannel open(String path, OpenOption... options) throws IOException {
    return FileChannel.open(at(path), options);
  }

  void force(String path) throws IOException {
    try (FileChannel channel = open(path, READ)) {
      channel.force(true);
    }
  }

  /** A file of {@code size} bytes {@code fill}, durable with its name. */
  void givenDurable(String path, int size, char fill) throws IOException {
    Files.write(at(path), bytes(size, fill));
    fileSystem.sync();
  }

  static byte[] bytes(int size, char fill) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) fill);
    return bytes;
  }

  static void write(FileChannel channel, long position, byte[] bytes) throws IOException {
    assertThat(channel.write(ByteBuffer.wrap(bytes), position)).isEqualTo(bytes.length);
  }

  CrashFileSystem crash(CrashPolicy policy) {
    return fileSystem.crash(policy, random);
  }

  String afterLosingUnsynced(String path) throws IOException {
    return Files.readString(crash(CrashPolicy.LOSE_UNSYNCED).getPath(path));
  }

  /** Every outcome of a policy for one file: its content, or "-" where there is none. */
  Set<String> outcomes(CrashPolicy policy, String path) throws IOException {
    Set<String> outcomes = new TreeSet<>();
    for (int i = 0; i < DRAWS; i++) {
      Path file = crash(policy).getPath(path);
      outcomes.add(Files.exists(file) ? Files.readString(file) : "-");
    }
    return outcomes;
  }

  Set<String> outcomesAsRuns(CrashPolicy policy, String path) throws IOException {
    Set<String> outcomes = new TreeSet<>();
    for (int i = 0; i < DRAWS; i++) {
      outcomes.add(runs(Files.readAllBytes(crash(policy).getPath(path))));
    }
    return outcomes;
  }

  /** Runs of equal bytes: 512 a, 3 b as "512a3b". */
  static String runs(byte[] content) {
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
}
