package io.ashlar.testkit.recovery;

import io.ashlar.testkit.files.CrashFileSystem;
import io.ashlar.testkit.files.CrashPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** A disk with the directory of a log, and the damages that are done to copies of it. */
final class LogDisk {
  private static final String DIRECTORY = "/log";
  private static final int SECTOR_BYTES = 512;

  private LogDisk() {}

  /** What is to be seen on a damaged copy. */
  interface Check {
    void accept(CrashFileSystem damaged, String damage) throws IOException;
  }

  /** A disk with an empty directory, which is durable. */
  static CrashFileSystem empty() throws IOException {
    CrashFileSystem disk = CrashFileSystem.create();
    Files.createDirectory(directory(disk));
    disk.sync();
    return disk;
  }

  static Path directory(CrashFileSystem disk) {
    return disk.getPath(DIRECTORY);
  }

  /** What is durable now. */
  static CrashFileSystem image(CrashFileSystem disk) {
    return disk.crash(CrashPolicy.LOSE_UNSYNCED, new SplittableRandom(0));
  }

  /** The log's files by name. */
  static List<Path> files(CrashFileSystem disk) throws IOException {
    try (Stream<Path> files = Files.walk(directory(disk))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** A copy on which one file holds other bytes. */
  static CrashFileSystem with(CrashFileSystem disk, Path file, byte[] bytes) throws IOException {
    CrashFileSystem image = image(disk);
    Files.write(image.getPath(file.toString()), bytes);
    image.sync();
    return image;
  }

  /** Bytes with a run of them zero. */
  static byte[] zeroed(byte[] bytes, int from, int count) {
    byte[] holed = bytes.clone();
    Arrays.fill(holed, from, Math.min(bytes.length, from + count), (byte) 0);
    return holed;
  }

  /** Flips one bit of each byte in turn. */
  static void flipEveryByte(CrashFileSystem disk, Check check) throws IOException {
    for (Path file : files(disk)) {
      byte[] whole = Files.readAllBytes(file);
      for (int at = 0; at < whole.length; at++) {
        byte[] bytes = whole.clone();
        bytes[at] ^= (byte) (1 << (at % 8));
        check.accept(with(disk, file, bytes), file + ", bit flipped in byte " + at);
      }
    }
  }

  /** Makes each sector zero in turn, and takes each file away. */
  static void makeEveryHole(CrashFileSystem disk, Check check) throws IOException {
    for (Path file : files(disk)) {
      byte[] whole = Files.readAllBytes(file);
      for (int from = 0; from < whole.length; from += SECTOR_BYTES) {
        byte[] bytes = zeroed(whole, from, SECTOR_BYTES);
        check.accept(with(disk, file, bytes), file + ", sector of zeros at " + from);
      }
      CrashFileSystem without = image(disk);
      Files.delete(without.getPath(file.toString()));
      check.accept(without, file + " missing");
    }
  }
}
