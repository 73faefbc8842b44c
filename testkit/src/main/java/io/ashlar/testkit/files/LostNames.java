package io.ashlar.testkit.files;

import java.util.HashSet;
import java.util.Set;

/**
 * The changes of names that a crash has undone so far, in the order they were made, and what cannot
 * have happened without them. It keeps the tree a tree, so that no durable file is without a name:
 *
 * <ul>
 *   <li>a change of a name, file or directory needs every earlier change of it;
 *   <li>a name in a new directory needs the directory;
 *   <li>to remove or replace a directory needs it empty, and so every name that had left it;
 *   <li>directories change their parents in order, or two might end up within each other.
 * </ul>
 */
final class LostNames {
  /** Inode numbers and {@link Change.Slot}s. */
  private final Set<Object> subjects = new HashSet<>();

  private final Set<Long> directoriesNeverMade = new HashSet<>();
  private final Set<Long> directoriesNotEmptied = new HashSet<>();
  private boolean directoryMoved;

  void add(Change.Entry lost) {
    subjects.add(lost.inode());
    if (lost.replaced() != 0) {
      subjects.add(lost.replaced());
    }
    Change.Slot removed = lost.removed();
    if (removed != null) {
      subjects.add(removed);
      directoriesNotEmptied.add(removed.directory());
    }
    Change.Slot added = lost.added();
    if (added != null) {
      subjects.add(added);
      if (removed == null && lost.ofDirectory()) {
        directoriesNeverMade.add(lost.inode());
      }
    }
    directoryMoved |= lost.movesDirectory();
  }

  boolean isNeededBy(Change.Entry entry) {
    Change.Slot removed = entry.removed();
    Change.Slot added = entry.added();
    return subjects.contains(entry.inode())
        || subjects.contains(entry.replaced())
        || (removed != null && subjects.contains(removed))
        || (added != null && subjects.contains(added))
        || (added != null && directoriesNeverMade.contains(added.directory()))
        || directoriesNotEmptied.contains(entry.directoryRemoved())
        || (directoryMoved && entry.movesDirectory());
  }
}
