package io.ashlar.testkit.files;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What the running system sees of a file or directory, and what of that is not yet durable. */
abstract sealed class Inode {
  final long number;
  Instant modified;

  /** Names the running system sees for this inode. */
  int links;

  /** Whether the time was set by itself, and is not durable yet. */
  boolean touched;

  /** Open channels. */
  int handles;

  /** Unsynced entry changes that mention this inode. */
  int pins;

  /**
   * Whether a failed {@code force} dropped changes: what one reads then differs from the platter
   * for ever in ways that no list of changes tells.
   */
  boolean diverged;

  private Inode(long number, int links, Instant modified) {
    this.number = number;
    this.links = links;
    this.modified = modified;
  }

  /** The same state for another disk, without the handles of this one. */
  abstract Inode copy();

  <T extends Inode> T stateTo(T copy) {
    copy.pins = pins;
    copy.diverged = diverged;
    copy.touched = touched;
    return copy;
  }

  /** A regular file. */
  static final class OfFile extends Inode {
    final Content content;
    List<Change.OfFile> unsynced = new ArrayList<>();
    final List<CrashFileLock> locks = new ArrayList<>();

    OfFile(long number, Content.Image image, int links, Instant modified) {
      super(number, links, modified);
      this.content = new Content(image);
    }

    @Override
    Inode copy() {
      OfFile copy = stateTo(new OfFile(number, content.image(), links, modified));
      copy.unsynced.addAll(unsynced);
      return copy;
    }
  }

  /** A directory. */
  static final class OfDirectory extends Inode {
    NameTree entries;
    final Deque<Change.Entry> unsynced = new ArrayDeque<>();

    OfDirectory(long number, NameTree entries, int links, Instant modified) {
      super(number, links, modified);
      this.entries = entries;
    }

    @Override
    Inode copy() {
      OfDirectory copy = stateTo(new OfDirectory(number, entries, links, modified));
      copy.unsynced.addAll(unsynced);
      return copy;
    }
  }
}
