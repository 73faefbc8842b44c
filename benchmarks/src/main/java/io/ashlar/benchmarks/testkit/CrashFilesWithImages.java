package io.ashlar.benchmarks.testkit;

import io.ashlar.testkit.files.CrashFileSystem;
import io.ashlar.testkit.files.CrashPolicy;
import java.io.IOException;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The {@link StorageMix} as a test runs it that loses power at every single operation: before each
 * one an image is taken of the disk as it would be found, with a random part of what is not forced.
 */
public final class CrashFilesWithImages implements Work {
  private static final long SEED = 1;

  private @Nullable CrashFileSystem last;
  private long images;

  /** The work; made by name in the child. */
  public CrashFilesWithImages() {}

  @Override
  public int operations() {
    return StorageMix.OPERATIONS;
  }

  @Override
  public long run() throws IOException {
    images = 0;
    long operations = StorageMix.on(disk());
    if (images != operations) {
      throw new IllegalStateException("images=" + images + ", must be " + operations);
    }
    return operations;
  }

  @Override
  public void check() throws IOException {
    StorageMix.check(disk());
    if (last == null) {
      throw new AssertionError("images=0, must be one at each operation");
    }
  }

  private CrashFileSystem disk() {
    CrashFileSystem disk = CrashFileSystem.create();
    SplittableRandom random = new SplittableRandom(SEED);
    disk.onOperation(operation -> {
      last = disk.crash(CrashPolicy.RANDOM_SUBSET, random);
      images++;
    });
    return disk;
  }
}
