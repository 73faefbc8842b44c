package io.ashlar.testkit.files;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SplittableRandom;

/** Prints operations per second of a workload like a log's; a look, not a benchmark. */
public final class CrashFileSystemSpeed {
  private CrashFileSystemSpeed() {}

  /**
   * Runs each workload a few times.
   *
   * @param arguments none
   * @throws IOException never, in memory
   */
  public static void main(String[] arguments) throws IOException {
    for (int round = 0; round < 4; round++) {
      report("append 100 B, force each 16th", appends(false));
      report("the same with an image at every operation", appends(true));
      report("create, write, force, rename, force directory", renames());
      report("4 KiB read and write at random in 16 MiB", pages());
    }
  }

  private static void report(String name, double operationsPerSecond) {
    System.out.printf("%-50s %,12.0f op/s%n", name, operationsPerSecond);
  }

  private static double perSecond(CrashFileSystem disk, long start) {
    return disk.operationCount() / ((System.nanoTime() - start) / 1e9);
  }

  private static double appends(boolean images) throws IOException {
    CrashFileSystem disk = CrashFileSystem.create();
    SplittableRandom random = new SplittableRandom(1);
    CrashFileSystem[] last = new CrashFileSystem[1];
    if (images) {
      disk.onOperation(operation -> last[0] = disk.crash(CrashPolicy.RANDOM_SUBSET, random));
    }
    ByteBuffer record = ByteBuffer.allocate(100);
    long start = System.nanoTime();
    for (int file = 0; file < 10; file++) {
      try (FileChannel log = FileChannel.open(disk.getPath("/log" + file), CREATE, WRITE)) {
        for (int i = 0; i < 40_000; i++) {
          log.write(record.clear());
          if (i % 16 == 15) {
            log.force(false);
          }
        }
      }
    }
    return perSecond(disk, start);
  }

  private static double renames() throws IOException {
    CrashFileSystem disk = CrashFileSystem.create();
    ByteBuffer content = ByteBuffer.allocate(100);
    Path aside = disk.getPath("/aside");
    long start = System.nanoTime();
    try (FileChannel root = FileChannel.open(disk.getPath("/"), READ)) {
      for (int i = 0; i < 60_000; i++) {
        try (FileChannel file = FileChannel.open(aside, CREATE, WRITE)) {
          file.write(content.clear());
          file.force(true);
        }
        Files.move(aside, disk.getPath("/file" + i % 500), StandardCopyOption.ATOMIC_MOVE);
        root.force(true);
      }
    }
    return perSecond(disk, start);
  }

  private static double pages() throws IOException {
    CrashFileSystem disk = CrashFileSystem.create();
    SplittableRandom random = new SplittableRandom(1);
    ByteBuffer page = ByteBuffer.allocate(4096);
    long start = System.nanoTime();
    try (FileChannel file = FileChannel.open(disk.getPath("/pages"), CREATE, READ, WRITE)) {
      for (int i = 0; i < 100_000; i++) {
        file.read(page.clear(), random.nextInt(4096) * 4096L);
        file.write(page.clear(), random.nextInt(4096) * 4096L);
        if (i % 64 == 0) {
          file.force(true);
        }
      }
    }
    return perSecond(disk, start);
  }
}
