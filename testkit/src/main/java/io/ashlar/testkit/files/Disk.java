package io.ashlar.testkit.files;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk behind a page cache: what the system sees, what is stored, and the changes between.
 *
 * <p>{@link Inode}s hold what the running system sees, the {@link Platter} what is stored. An inode
 * for which the two differ is <em>unsettled</em>; the unsettled ones are kept in a map of their
 * own, so that an image of the disk costs as much as changed since the last {@code force}, whatever
 * the size of the disk. An inode is forgotten when no name, handle or unsynced change mentions it.
 *
 * <p>Not thread-safe: the file system's lock guards it.
 */
final class Disk {
  static final long ROOT = 1;

  private final Platter platter;
  private final Map<Long, Inode> inodes = new HashMap<>();
  private final SortedMap<Long, Inode> unsettled = new TreeMap<>();
  private long lastInode;
  private long lastSequence;

  Disk() {
    this(Platter.formatted(), ROOT);
  }

  private Disk(Platter platter, long lastInode) {
    this.platter = platter;
    this.lastInode = lastInode;
  }

  Inode.OfDirectory root() {
    return (Inode.OfDirectory) Objects.requireNonNull(inode(ROOT));
  }

  /** What {@code name} stands for, or null. */
  @Nullable Inode child(Inode.OfDirectory directory, String name) {
    long number = directory.entries.get(name);
    return number == 0 ? null : inode(number);
  }

  private @Nullable Inode inode(long number) {
    Inode loaded = inodes.get(number);
    return loaded != null ? loaded : load(number);
  }

  private @Nullable Inode load(long number) {
    Stored stored = platter.get(number);
    Inode inode = null;
    if (stored instanceof Stored.OfFile file) {
      inode = new Inode.OfFile(number, file.image(), file.links(), file.modified());
    } else if (stored instanceof Stored.OfDirectory directory) {
      inode =
          new Inode.OfDirectory(
              number, directory.entries(), directory.links(), directory.modified());
    }
    if (inode != null) {
      inodes.put(number, inode);
    }
    return inode;
  }

  // Names

  Inode.OfFile createFile(Inode.OfDirectory parent, String name, Instant now) {
    Inode.OfFile file = new Inode.OfFile(++lastInode, Content.Image.EMPTY, 0, now);
    inodes.put(file.number, file);
    link(parent, name, file, now);
    return file;
  }

  void createDirectory(Inode.OfDirectory parent, String name, Instant now) {
    Inode.OfDirectory directory = new Inode.OfDirectory(++lastInode, NameTree.EMPTY, 0, now);
    inodes.put(directory.number, directory);
    link(parent, name, directory, now);
  }

  void link(Inode.OfDirectory parent, String name, Inode inode, Instant now) {
    inode.links++;
    parent.entries = parent.entries.with(name, inode.number);
    changed(parent, parent, inode, null, new Change.Slot(parent.number, name), null, now);
  }

  void unlink(Inode.OfDirectory parent, String name, Instant now) {
    Inode inode = Objects.requireNonNull(child(parent, name));
    inode.links--;
    parent.entries = parent.entries.without(name);
    changed(parent, parent, inode, new Change.Slot(parent.number, name), null, null, now);
  }

  void rename(
      Inode.OfDirectory from, String oldName, Inode.OfDirectory to, String newName, Instant now) {
    Inode inode = Objects.requireNonNull(child(from, oldName));
    Inode replaced = child(to, newName);
    if (replaced != null) {
      replaced.links--;
    }
    from.entries = from.entries.without(oldName);
    to.entries = to.entries.with(newName, inode.number);
    Change.Slot removed = new Change.Slot(from.number, oldName);
    changed(from, to, inode, removed, new Change.Slot(to.number, newName), replaced, now);
  }

  private void changed(
      Inode.OfDirectory from,
      Inode.OfDirectory to,
      Inode inode,
      Change.@Nullable Slot removed,
      Change.@Nullable Slot added,
      @Nullable Inode replaced,
      Instant now) {
    Change.Entry change =
        new Change.Entry(
            ++lastSequence,
            inode.number,
            inode instanceof Inode.OfDirectory,
            removed,
            added,
            replaced == null ? 0 : replaced.number);
    pin(inode);
    if (replaced != null) {
      pin(replaced);
    }
    record(from, change, now);
    if (change.crossesDirectories()) {
      record(to, change, now);
    }
  }

  private void record(Inode.OfDirectory directory, Change.Entry change, Instant now) {
    directory.unsynced.add(change);
    directory.modified = now;
    unsettled.put(directory.number, directory);
  }

  private void pin(Inode inode) {
    inode.pins++;
    unsettled.put(inode.number, inode);
  }

  // Bytes

  void write(Inode.OfFile file, long position, byte[] bytes, Instant now) {
    if (bytes.length > 0) {
      file.content.write(position, bytes, 0, bytes.length);
      record(file, new Change.Write(++lastSequence, position, bytes), now);
    }
  }

  void truncate(Inode.OfFile file, long size, Instant now) {
    if (size < file.content.size()) {
      file.content.resize(size);
      record(file, new Change.Truncate(++lastSequence, size), now);
    }
  }

  private void record(Inode.OfFile file, Change.OfFile change, Instant now) {
    if (file.unsynced.isEmpty()) {
      unsettled.put(file.number, file);
    }
    file.unsynced.add(change);
    file.modified = now;
  }

  /** Sets the time of the last modification; a change without a place among the others. */
  void touch(Inode inode, Instant modified) {
    inode.modified = modified;
    inode.touched = true;
    unsettled.put(inode.number, inode);
  }

  // Durability

  /** Makes a file's bytes durable, and with {@code metadata} its growth against any policy. */
  void force(Inode.OfFile file, boolean metadata) {
    Stored.OfFile before = platter.file(file.number);
    boolean grows = metadata && before.forcedSize() < before.image().size();
    if ((!file.unsynced.isEmpty() || grows || file.touched) && isReachable(file)) {
      Content.Image image = file.diverged ? replayed(before, file) : file.content.image();
      long forcedSize = metadata ? image.size() : Math.min(before.forcedSize(), image.size());
      platter.put(file.number, new Stored.OfFile(image, forcedSize, before.links(), file.modified));
    }
    file.unsynced = new ArrayList<>();
    file.touched = false;
    review(file.number);
  }

  private static Content.Image replayed(Stored.OfFile before, Inode.OfFile file) {
    Content content = new Content(before.image());
    file.unsynced.forEach(change -> change.applyTo(content));
    return content.image();
  }

  /** Makes the names of a directory durable, and when it was modified. */
  void force(Inode.OfDirectory directory) {
    Stored.OfDirectory before = platter.directory(directory.number);
    if (!before.modified().equals(directory.modified) && isReachable(directory)) {
      platter.put(directory.number, before.withModified(directory.modified));
    }
    directory.touched = false;
    commitThrough(directory, Long.MAX_VALUE);
  }

  /**
   * Stores a directory's changes up to {@code sequence}. A rename out of or into another directory
   * is one transaction of both, as in a journal: what that directory changed before it goes first,
   * and whatever else it takes for what has moved to be found again.
   */
  private void commitThrough(Inode.OfDirectory directory, long sequence) {
    Deque<Change.Entry> changes = directory.unsynced;
    while (!changes.isEmpty() && changes.getFirst().sequence() <= sequence) {
      Change.Entry change = changes.getFirst();
      if (change.crossesDirectories()) {
        commitNeedsOf(change);
        Inode.OfDirectory other = other(change, directory);
        commitThrough(other, change.sequence() - 1);
        other.unsynced.removeFirst();
        changes.removeFirst();
        commit(change);
        review(other.number);
      } else {
        changes.removeFirst();
        commit(change);
      }
    }
    review(directory.number);
  }

  /** Stores the directory a move leads to, and earlier moves of directories if it is one. */
  private void commitNeedsOf(Change.Entry move) {
    commitMaking(Objects.requireNonNull(move.added()).directory());
    if (move.movesDirectory()) {
      for (Inode inode : List.copyOf(unsettled.values())) {
        if (inode instanceof Inode.OfDirectory directory) {
          commitMovesOfDirectories(directory, move.sequence());
        }
      }
    }
  }

  private void commitMovesOfDirectories(Inode.OfDirectory directory, long before) {
    for (Change.Entry change : List.copyOf(directory.unsynced)) {
      if (change.movesDirectory() && change.sequence() < before) {
        commitThrough(directory, change.sequence());
      }
    }
  }

  /** Stores that a directory was made, if that is not durable yet, and those it is within. */
  private void commitMaking(long number) {
    if (platter.links(number) > 0) {
      return;
    }
    for (Inode inode : List.copyOf(unsettled.values())) {
      if (inode instanceof Inode.OfDirectory parent) {
        for (Change.Entry change : List.copyOf(parent.unsynced)) {
          if (change.inode() == number && change.removed() == null) {
            commitMaking(parent.number);
            commitThrough(parent, change.sequence());
          }
        }
      }
    }
  }

  private Inode.OfDirectory other(Change.Entry change, Inode.OfDirectory directory) {
    return (Inode.OfDirectory)
        Objects.requireNonNull(inodes.get(change.otherThan(directory.number)));
  }

  private void commit(Change.Entry change) {
    long displaced = platter.apply(change);
    unpin(change);
    if (displaced != 0) {
      review(displaced);
    }
  }

  private void unpin(Change.Entry change) {
    unpin(change.inode());
    if (change.replaced() != 0) {
      unpin(change.replaced());
    }
  }

  private void unpin(long number) {
    Inode inode = Objects.requireNonNull(inodes.get(number));
    inode.pins--;
    review(number);
  }

  /** A {@code force} that fails: what it should have made durable never will be by itself. */
  void failForce(Inode inode) {
    if (inode instanceof Inode.OfFile file) {
      // The pages are lost. A cut is not among them: were it lost, the next force would bring back
      // bytes behind an end that everybody had seen.
      file.diverged |= file.unsynced.removeIf(Change.Write.class::isInstance);
      review(file.number);
    } else if (inode instanceof Inode.OfDirectory directory) {
      while (!directory.unsynced.isEmpty()) {
        drop(directory, directory.unsynced.removeFirst());
      }
      review(directory.number);
    }
  }

  private void drop(Inode.OfDirectory directory, Change.Entry change) {
    directory.diverged = true;
    if (change.crossesDirectories()) {
      Inode.OfDirectory other = other(change, directory);
      other.unsynced.remove(change);
      other.diverged = true;
    }
    Objects.requireNonNull(inodes.get(change.inode())).diverged = true;
    if (change.replaced() != 0) {
      Objects.requireNonNull(inodes.get(change.replaced())).diverged = true;
    }
    unpin(change);
  }

  /** Makes everything durable. */
  void sync() {
    for (Inode inode : List.copyOf(unsettled.values())) {
      if (inode instanceof Inode.OfFile file) {
        force(file, true);
      } else if (inode instanceof Inode.OfDirectory directory) {
        force(directory);
      }
    }
  }

  void release(Inode inode) {
    inode.handles--;
    review(inode.number);
  }

  private boolean isReachable(Inode inode) {
    return inode.links > 0 || inode.pins > 0 || platter.links(inode.number) > 0;
  }

  /** Forgets an inode nothing leads to, or that it was unsettled if it no longer is. */
  private void review(long number) {
    Inode inode = inodes.get(number);
    if (inode == null) {
      if (platter.get(number) != null && platter.links(number) == 0) {
        free(number);
      }
    } else if (!isReachable(inode)) {
      if (inode instanceof Inode.OfDirectory directory && !directory.unsynced.isEmpty()) {
        commitThrough(directory, Long.MAX_VALUE);
        return;
      }
      unsettled.remove(number);
      if (inode.handles == 0) {
        inodes.remove(number);
      }
      free(number);
    } else if (isSettled(inode)) {
      unsettled.remove(number);
    }
  }

  private void free(long number) {
    for (long child : platter.remove(number)) {
      review(child);
    }
  }

  private boolean isSettled(Inode inode) {
    if (inode.pins > 0 || inode.diverged || inode.touched) {
      return false;
    }
    if (inode instanceof Inode.OfFile file) {
      return file.unsynced.isEmpty()
          && platter.file(file.number).forcedSize() == file.content.size();
    }
    return ((Inode.OfDirectory) inode).unsynced.isEmpty();
  }

  // Decay

  /** Turns one bit of a stored byte, each of them with the same chance; false if there is none. */
  boolean decay(Chance chance) {
    SortedMap<Long, Stored.OfFile> files = platter.files();
    long bytes = files.values().stream().mapToLong(file -> file.image().size()).sum();
    if (bytes == 0) {
      return false;
    }
    long at = chance.below(bytes);
    for (Map.Entry<Long, Stored.OfFile> file : files.entrySet()) {
      long size = file.getValue().image().size();
      if (at < size) {
        decay(file.getKey(), file.getValue(), at, chance.below(Byte.SIZE));
        break;
      }
      at -= size;
    }
    return true;
  }

  private void decay(long number, Stored.OfFile stored, long position, int bit) {
    Content content = new Content(stored.image());
    content.flip(position, bit);
    platter.put(number, stored.withImage(content.image()));
    // What differs from the platter is in memory, where nothing decays.
    if (inodes.get(number) instanceof Inode.OfFile file
        && !file.diverged
        && file.unsynced.stream().noneMatch(change -> change.covers(position))) {
      file.content.flip(position, bit);
    }
  }

  // Images

  /** The disk after the machine lost power now. */
  Disk powerLoss(CrashPolicy policy, Chance chance) {
    return new Disk(
        PowerLoss.after(platter, List.copyOf(unsettled.values()), policy, chance), lastInode);
  }

  /**
   * The disk after the process was killed now: the page cache lives on, with all that is unsynced.
   *
   * @param torn the write that was under way, or null
   */
  Disk processKill(@Nullable WriteInFlight torn, Chance chance, Instant now) {
    Disk copy = new Disk(platter.copy(), lastInode);
    copy.lastSequence = lastSequence;
    for (Inode inode : unsettled.values()) {
      if (isReachable(inode)) {
        Inode survivor = inode.copy();
        copy.inodes.put(survivor.number, survivor);
        copy.unsettled.put(survivor.number, survivor);
      }
    }
    if (torn != null && copy.inode(torn.file()) instanceof Inode.OfFile file) {
      byte[] written = new byte[chance.below(torn.bytes().remaining() + 1)];
      torn.bytes().duplicate().get(written);
      copy.write(file, torn.position(), written, now);
    }
    return copy;
  }

  /** A write that has been announced and not yet done. */
  record WriteInFlight(long file, long position, ByteBuffer bytes) {}
}
