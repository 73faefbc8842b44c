package io.ashlar.benchmarks.testkit;

import io.ashlar.testkit.files.CrashFileSystem;
import java.io.IOException;

/** The {@link StorageMix} on a new crash file system each time. */
public final class CrashFiles implements Work {

  /** The work; made by name in the child. */
  public CrashFiles() {}

  @Override
  public int operations() {
    return StorageMix.OPERATIONS;
  }

  @Override
  public long run() throws IOException {
    return StorageMix.on(CrashFileSystem.create());
  }

  @Override
  public void check() throws IOException {
    StorageMix.check(CrashFileSystem.create());
  }
}
