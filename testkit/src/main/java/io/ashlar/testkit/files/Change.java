package io.ashlar.testkit.files;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One modification that no successful {@code force} has covered yet; immutable. */
sealed interface Change {
  /** The position of this change in the order in which the workload made its changes. */
  long sequence();

  /** A modification of one file's bytes or size. */
  sealed interface OfFile extends Change {
    /** The size this change makes of a file of {@code size} bytes. */
    long sizeAfter(long size);

    /** Makes this change. */
    void applyTo(Content content);

    /** Whether this change decides what the byte at a position within the file is. */
    boolean covers(long position);
  }

  /** Bytes written in one call. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Write(long sequence, long position, byte[] bytes) implements OfFile {
    static final int SECTOR_BYTES = 512;

    @Override
    public long sizeAfter(long size) {
      return Math.max(size, position + bytes.length);
    }

    @Override
    public void applyTo(Content content) {
      content.write(position, bytes, 0, bytes.length);
    }

    @Override
    public boolean covers(long at) {
      return position <= at && at < position + bytes.length;
    }

    long firstSector() {
      return position / SECTOR_BYTES;
    }

    long lastSector() {
      return (position + bytes.length - 1) / SECTOR_BYTES;
    }

    /** Where this write begins within {@code sector}, as a file position. */
    long startIn(long sector) {
      return Math.max(position, sector * SECTOR_BYTES);
    }

    /** Where this write ends within {@code sector}, as a file position. */
    long endIn(long sector) {
      return Math.min(position + bytes.length, (sector + 1) * SECTOR_BYTES);
    }
  }

  /** A file cut to {@code size} bytes. */
  record Truncate(long sequence, long size) implements OfFile {
    @Override
    public long sizeAfter(long before) {
      return Math.min(before, size);
    }

    @Override
    public void applyTo(Content content) {
      content.resize(sizeAfter(content.size()));
    }

    @Override
    public boolean covers(long at) {
      return size <= at;
    }
  }

  /** A place for an inode: a name in a directory. */
  record Slot(long directory, String name) {}

  /**
   * A name that came, went or moved. A creation or link has only {@code added}, a deletion only
   * {@code removed}, a rename both: it is one change, so nobody ever sees half of it.
   *
   * @param inode the inode the name stands for
   * @param ofDirectory whether that inode is a directory
   * @param replaced the inode that {@code added} stood for before, or 0
   */
  record Entry(
      long sequence,
      long inode,
      boolean ofDirectory,
      @Nullable Slot removed,
      @Nullable Slot added,
      long replaced)
      implements Change {

    /** Whether a name left one directory for another. */
    boolean crossesDirectories() {
      return removed != null && added != null && removed.directory() != added.directory();
    }

    /** The directory that this removes or replaces, or 0. */
    long directoryRemoved() {
      return !ofDirectory ? 0 : added == null ? inode : replaced;
    }

    /** Whether a directory left one directory for another. */
    boolean movesDirectory() {
      return ofDirectory && crossesDirectories();
    }

    /** The other directory of a rename that crosses directories. */
    long otherThan(long directory) {
      Slot from = Objects.requireNonNull(removed);
      Slot to = Objects.requireNonNull(added);
      return from.directory() == directory ? to.directory() : from.directory();
    }
  }
}
