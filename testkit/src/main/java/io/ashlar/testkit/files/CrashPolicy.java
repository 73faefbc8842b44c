package io.ashlar.testkit.files;

/**
 * What of the unsynced state a crash leaves behind.
 *
 * <p>Synced state survives every policy. "Unsynced" is what no successful {@code force} has
 * covered: written bytes and changed sizes of a file (until {@code force} on any channel of that
 * file), names created, renamed or deleted (until {@code force} on a channel of their directory).
 * Names that depend on a lost change - of the same name, file or directory, of the directory they
 * are in, or one that was to empty the directory they remove - are lost with it.
 *
 * <p>{@link #LOSE_UNSYNCED}, {@link #GROWTH_LOST} and {@link #ENTRIES_LOST} draw no random numbers.
 */
public enum CrashPolicy {
  /** Power loss: all that is unsynced is gone. What a program must survive at the very least. */
  LOSE_UNSYNCED,

  /** Power loss: each unsynced write, cut or change of names survives or not, by a fair coin. */
  RANDOM_SUBSET,

  /**
   * Power loss: the changes reached the disk in the order they were made, up to a random point; the
   * write at that point is cut at a sector boundary.
   */
  PREFIX,

  /**
   * Power loss: each aligned 512-byte sector of each unsynced write survives or not, by a fair
   * coin. Within a sector nothing tears: it holds what it held at some moment since the last {@code
   * force}, but for bytes that a failed {@code force} has dropped.
   */
  TORN_SECTORS,

  /**
   * Power loss: a random run of changes was still waiting while all that followed them had already
   * reached the disk. Finds a {@code force} missing between a record and what refers to it.
   */
  REORDERED,

  /**
   * Power loss: all writes survive, but each file falls back to the size it had at its last {@code
   * force(true)} if it has grown since, even if {@code force(false)} was called after.
   */
  GROWTH_LOST,

  /** Power loss: every written byte survives, no unsynced change of names does. */
  ENTRIES_LOST,

  /**
   * The process is killed and the machine lives: all that was written stays readable, and stays
   * unsynced, so that a power loss after the restart may still take it. Locks and open files are
   * gone. A crash taken by an operation listener that is being told of a write may find any number
   * of its first bytes written.
   */
  PROCESS_KILL
}
