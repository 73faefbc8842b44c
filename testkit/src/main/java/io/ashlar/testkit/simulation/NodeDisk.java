package io.ashlar.testkit.simulation;

import io.ashlar.testkit.files.CrashFileSystem;
import io.ashlar.testkit.files.CrashPolicy;
import java.nio.file.FileSystem;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The maker of the nodes' file systems, and what becomes of them in a crash.
 *
 * <p>With {@code node -> CrashFileSystem.create()} every crash is a test of recovery: the next life
 * finds what a {@link CrashFileSystem} says is left. Its listeners and injected faults belong to
 * one life, as do its locks; a {@link NodeProgram} that wants them sets them at each start.
 *
 * <p>Another kind of file system must say itself what a loss of power leaves of it: one that knows
 * of none would pass every test.
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
   * <p>By default, of a {@link CrashFileSystem} this is an image: after a {@code PROCESS_KILL} by
   * the {@link CrashPolicy} of that name, after a {@code POWER_LOSS} by one of the others, drawn
   * with even chance. Any other file system keeps all when a process is killed.
   *
   * @param before the file system as the dead process left it
   * @param kind {@link CrashKind#PROCESS_KILL} or {@link CrashKind#POWER_LOSS}
   * @param random the source of chance
   * @return what survived
   * @throws UnsupportedOperationException by default for a loss of power of a file system that is
   *     no {@link CrashFileSystem}
   */
  default FileSystem afterCrash(FileSystem before, CrashKind kind, RandomGenerator random) {
    if (before instanceof CrashFileSystem disk) {
      return disk.crash(policy(kind, random), random);
    }
    if (kind != CrashKind.PROCESS_KILL) {
      throw new UnsupportedOperationException(
          "what does "
              + kind
              + " leave of a "
              + before.getClass().getName()
              + "? Give the nodes a CrashFileSystem, or override NodeDisk.afterCrash");
    }
    return before;
  }

  private static CrashPolicy policy(CrashKind kind, RandomGenerator random) {
    if (kind == CrashKind.PROCESS_KILL) {
      return CrashPolicy.PROCESS_KILL;
    }
    List<CrashPolicy> policies =
        List.of(CrashPolicy.values()).stream()
            .filter(policy -> policy != CrashPolicy.PROCESS_KILL)
            .toList();
    return policies.get(random.nextInt(policies.size()));
  }

  /**
   * Damages what lies on the disk.
   *
   * <p>By default, a {@link CrashFileSystem} {@linkplain CrashFileSystem#decay decays} by one bit,
   * and no other file system is damaged: a planned corruption is refused then, as {@link
   * FaultInjector#refusals} and the trace tell.
   *
   * @param fileSystem the file system of a node, which may be running
   * @param random the source of chance
   * @return whether anything was damaged
   */
  default boolean corrupt(FileSystem fileSystem, RandomGenerator random) {
    return fileSystem instanceof CrashFileSystem disk && disk.decay(random);
  }
}
