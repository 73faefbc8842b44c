package io.ashlar.testkit.simulation;

import java.nio.file.FileSystem;
import java.util.random.RandomGenerator;

/**
 * The maker of the nodes' file systems, and what becomes of them in a crash.
 *
 * <p>The simulation does not care what kind of file system it is; one that models power loss turns
 * a crash into a test of recovery.
 */
@FunctionalInterface
public interface NodeDisk {
  /**
   * Makes the empty file system of a new node, or of one that lost its disk.
   *
   * @param node the node's name
   * @return an empty file system
   */
  FileSystem create(String node);

  /**
   * Returns what the node finds after a crash that leaves its disk in place.
   *
   * @param before the file system as the dead process left it
   * @param kind {@link CrashKind#PROCESS_KILL} or {@link CrashKind#POWER_LOSS}
   * @param random the source of chance
   * @return what survived; by default all of it
   */
  default FileSystem afterCrash(FileSystem before, CrashKind kind, RandomGenerator random) {
    return before;
  }

  /**
   * Damages what lies on the disk.
   *
   * @param fileSystem the file system of a node, which may be running
   * @param random the source of chance
   * @return whether anything was damaged; by default nothing is
   */
  default boolean corrupt(FileSystem fileSystem, RandomGenerator random) {
    return false;
  }
}
