package io.ashlar.testkit.files;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What has reached stable storage: the state a machine finds when power comes back.
 *
 * <p>A mutable variable over an immutable tree of {@link Stored} inodes, so a copy is O(1). Not
 * thread-safe.
 */
final class Platter {
  private RadixTree<Stored> inodes;

  private Platter(RadixTree<Stored> inodes) {
    this.inodes = inodes;
  }

  /** A formatted disk: an empty root directory. */
  static Platter formatted() {
    return new Platter(
        RadixTree.<Stored>empty().with(Disk.ROOT, Stored.OfDirectory.EMPTY.withLinks(1)));
  }

  Platter copy() {
    return new Platter(inodes);
  }

  @Nullable Stored get(long inode) {
    return inodes.get(inode);
  }

  /** The file as stored, or an empty one without a name. */
  Stored.OfFile file(long inode) {
    return inodes.get(inode) instanceof Stored.OfFile file ? file : Stored.OfFile.EMPTY;
  }

  /** The directory as stored, or an empty one without a name. */
  Stored.OfDirectory directory(long inode) {
    return inodes.get(inode) instanceof Stored.OfDirectory directory
        ? directory
        : Stored.OfDirectory.EMPTY;
  }

  /** The files that a name leads to and that hold bytes, by number. */
  SortedMap<Long, Stored.OfFile> files() {
    SortedMap<Long, Stored.OfFile> found = new TreeMap<>();
    Deque<Long> directories = new ArrayDeque<>();
    directories.add(Disk.ROOT);
    while (!directories.isEmpty()) {
      for (long child : directory(directories.remove()).entries().inodes()) {
        if (get(child) instanceof Stored.OfDirectory) {
          directories.add(child);
        } else if (file(child).image().size() > 0) {
          found.put(child, file(child));
        }
      }
    }
    return found;
  }

  int links(long inode) {
    Stored stored = inodes.get(inode);
    return stored == null ? 0 : stored.links();
  }

  void put(long inode, Stored stored) {
    inodes = inodes.with(inode, stored);
  }

  /**
   * Makes one change of names. A name to be removed that is not there, or stands for something
   * else, is left alone: the change before it may have been lost.
   *
   * @return the inode that lost the added name, or 0
   */
  long apply(Change.Entry change) {
    Change.Slot from = change.removed();
    if (from != null) {
      Stored.OfDirectory directory = directory(from.directory());
      if (directory.entries().get(from.name()) == change.inode()) {
        put(from.directory(), directory.withEntries(directory.entries().without(from.name())));
        addLinks(change.inode(), -1, change.ofDirectory());
      }
    }
    Change.Slot to = change.added();
    long displaced = 0;
    if (to != null) {
      Stored.OfDirectory directory = directory(to.directory());
      displaced = directory.entries().get(to.name());
      put(
          to.directory(),
          directory.withEntries(directory.entries().with(to.name(), change.inode())));
      addLinks(change.inode(), 1, change.ofDirectory());
      if (displaced != 0) {
        addLinks(displaced, -1, false);
      }
    }
    return displaced;
  }

  private void addLinks(long inode, int count, boolean ofDirectory) {
    Stored stored = inodes.get(inode);
    if (stored == null) {
      stored = ofDirectory ? Stored.OfDirectory.EMPTY : Stored.OfFile.EMPTY;
    }
    put(inode, stored.withLinks(stored.links() + count));
  }

  /**
   * Frees an inode.
   *
   * @return the inodes its names stood for, each with one link less
   */
  List<Long> remove(long inode) {
    List<Long> children = new ArrayList<>(directory(inode).entries().inodes());
    inodes = inodes.with(inode, null);
    for (long child : children) {
      addLinks(child, -1, false);
    }
    return children;
  }

  /** Frees {@code inode} if no name stands for it, and all that was reachable only through it. */
  void reclaim(long inode) {
    if (inodes.get(inode) != null && links(inode) == 0) {
      for (long child : remove(inode)) {
        reclaim(child);
      }
    }
  }
}
