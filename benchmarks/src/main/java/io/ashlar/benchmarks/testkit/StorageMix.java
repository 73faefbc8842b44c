package io.ashlar.benchmarks.testkit;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.ashlar.testkit.files.CrashFileSystem;
import io.ashlar.testkit.files.CrashPolicy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What a storage engine asks of its disk, in turns: sixteen records of 100 bytes are appended to a
 * log and forced; eight pages of 4 KiB are read and four written at random places of a file of 256,
 * which each fourth turn forces; each sixteenth turn a file is written aside, forced, renamed to
 * its name, and its directory forced.
 */
final class StorageMix {
  private static final int TURNS = 256;
  private static final int APPENDS = 16;
  private static final int PAGE_READS = 8;
  private static final int PAGE_WRITES = 4;
  private static final int TURNS_A_PAGE_FORCE = 4;
  private static final int TURNS_A_RENAME = 16;
  private static final int PAGES = 256;
  private static final int OPENED = 3;
  private static final int CREATED_WRITTEN_FORCED_RENAMED_FORCED = 5;

  /** Operations of the mix. */
  static final int OPERATIONS =
      OPENED
          + PAGES
          + 1
          + TURNS * (APPENDS + 1 + PAGE_READS + PAGE_WRITES)
          + TURNS / TURNS_A_PAGE_FORCE
          + TURNS / TURNS_A_RENAME * CREATED_WRITTEN_FORCED_RENAMED_FORCED;

  private static final int RECORD_BYTES = 100;
  private static final int PAGE_BYTES = 4096;
  private static final long SEED = 20_261_123;

  private final CrashFileSystem disk;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final ByteBuffer record = filled(RECORD_BYTES);
  private final ByteBuffer page = filled(PAGE_BYTES);

  private StorageMix(CrashFileSystem disk) {
    this.disk = disk;
  }

  private static ByteBuffer filled(int size) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) 'a');
    return ByteBuffer.wrap(bytes);
  }

  /**
   * Does all of it on an empty disk.
   *
   * @return how many operations the disk counted
   * @throws IllegalStateException if the disk read too little, or lost what was forced
   */
  static long on(CrashFileSystem disk) throws IOException {
    new StorageMix(disk).run();
    long counted = disk.operationCount();
    requireForced(disk.crash(CrashPolicy.LOSE_UNSYNCED, new SplittableRandom(SEED)));
    return counted;
  }

  private void run() throws IOException {
    try (FileChannel log = FileChannel.open(disk.getPath("/log"), CREATE, WRITE);
        FileChannel pages = FileChannel.open(disk.getPath("/pages"), CREATE, READ, WRITE);
        FileChannel root = FileChannel.open(disk.getPath("/"), READ)) {
      for (int i = 0; i < PAGES; i++) {
        pages.write(page.clear(), (long) i * PAGE_BYTES);
      }
      pages.force(true);
      for (int turn = 1; turn <= TURNS; turn++) {
        append(log);
        readAndWrite(pages);
        if (turn % TURNS_A_PAGE_FORCE == 0) {
          pages.force(true);
        }
        if (turn % TURNS_A_RENAME == 0) {
          replace(root);
        }
      }
    }
  }

  private void append(FileChannel log) throws IOException {
    for (int i = 0; i < APPENDS; i++) {
      log.write(record.clear());
    }
    log.force(false);
  }

  private void readAndWrite(FileChannel pages) throws IOException {
    for (int i = 0; i < PAGE_READS; i++) {
      int bytes = pages.read(page.clear(), somewhere());
      if (bytes != PAGE_BYTES) {
        throw new IllegalStateException("bytes=" + bytes + ", must be " + PAGE_BYTES);
      }
    }
    for (int i = 0; i < PAGE_WRITES; i++) {
      pages.write(page.clear(), somewhere());
    }
  }

  private long somewhere() {
    return random.nextLong(PAGES) * PAGE_BYTES;
  }

  private void replace(FileChannel root) throws IOException {
    Path aside = disk.getPath("/aside");
    try (FileChannel file = FileChannel.open(aside, CREATE, WRITE)) {
      file.write(record.clear());
      file.force(true);
    }
    Files.move(aside, disk.getPath("/current"), StandardCopyOption.ATOMIC_MOVE);
    root.force(true);
  }

  /** The last turn forces everything. */
  static void requireForced(CrashFileSystem afterwards) throws IOException {
    requireSize(afterwards, "/log", TURNS * APPENDS * RECORD_BYTES);
    requireSize(afterwards, "/pages", PAGES * PAGE_BYTES);
    requireSize(afterwards, "/current", RECORD_BYTES);
  }

  private static void requireSize(CrashFileSystem disk, String file, long expected)
      throws IOException {
    Path path = disk.getPath(file);
    long size = Files.exists(path) ? Files.size(path) : -1;
    if (size != expected) {
      throw new IllegalStateException(
          file + " after power loss: size=" + size + ", must be " + expected);
    }
  }

  /**
   * Checks that the disk loses with the power what was not forced, and keeps what was.
   *
   * @throws AssertionError if it does not
   */
  static void check(CrashFileSystem disk) throws IOException {
    Path kept = disk.getPath("/kept");
    Path lost = disk.getPath("/lost");
    try (FileChannel file = FileChannel.open(kept, CREATE, WRITE);
        FileChannel root = FileChannel.open(disk.getPath("/"), READ)) {
      file.write(filled(RECORD_BYTES));
      file.force(true);
      root.force(true);
    }
    Files.write(lost, new byte[RECORD_BYTES]);

    requireLoss(disk.crash(CrashPolicy.LOSE_UNSYNCED, new SplittableRandom(SEED)));
  }

  static void requireLoss(CrashFileSystem afterwards) {
    boolean isKept = Files.exists(afterwards.getPath("/kept"));
    boolean isLost = !Files.exists(afterwards.getPath("/lost"));
    if (!isKept || !isLost) {
      throw new AssertionError(
          "forced file kept=" + isKept + ", other file lost=" + isLost + ", must both be");
    }
  }
}
