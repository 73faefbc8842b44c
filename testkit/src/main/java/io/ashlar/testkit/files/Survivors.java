package io.ashlar.testkit.files;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One draw of which unsynced changes a power loss spares.
 *
 * <p>The same policy, changes and random numbers give the same draw on every JVM: changes are asked
 * in the order they were made, and the sets here are only ever asked for membership.
 */
final class Survivors {
  private final CrashPolicy policy;
  private final Chance chance;

  /** Sequence numbers of the changes that are lost whole. */
  private final Set<Long> lost = new HashSet<>();

  private long cutSequence;
  private long cutSector;

  private Survivors(CrashPolicy policy, Chance chance) {
    this.policy = policy;
    this.chance = chance;
  }

  /** Draws for {@code changes}, which must be in the order they were made. */
  static Survivors draw(CrashPolicy policy, List<Change> changes, Chance chance) {
    Survivors survivors = new Survivors(policy, chance);
    switch (policy) {
      case LOSE_UNSYNCED -> survivors.lose(changes);
      case RANDOM_SUBSET, TORN_SECTORS -> survivors.tossCoins(changes);
      case PREFIX -> survivors.cut(changes);
      case REORDERED -> survivors.delay(changes);
      case GROWTH_LOST, PROCESS_KILL -> {}
      case ENTRIES_LOST ->
          survivors.lose(changes.stream().filter(Change.Entry.class::isInstance).toList());
    }
    survivors.loseDependents(changes);
    return survivors;
  }

  private void lose(List<? extends Change> changes) {
    changes.forEach(change -> lost.add(change.sequence()));
  }

  private void tossCoins(List<Change> changes) {
    for (Change change : changes) {
      boolean tornLater = policy == CrashPolicy.TORN_SECTORS && change instanceof Change.Write;
      if (!tornLater && chance.coin()) {
        lost.add(change.sequence());
      }
    }
  }

  private void cut(List<Change> changes) {
    int kept = chance.below(changes.size() + 1);
    if (kept < changes.size() && changes.get(kept) instanceof Change.Write write) {
      cutSequence = write.sequence();
      cutSector =
          write.firstSector() + chance.below((int) (write.lastSector() - write.firstSector() + 1));
      kept++;
    }
    lose(changes.subList(kept, changes.size()));
  }

  private void delay(List<Change> changes) {
    if (changes.size() > 1) {
      int from = chance.below(changes.size() - 1);
      int to = chance.between(from + 1, changes.size());
      lose(changes.subList(from, to));
    } else if (chance.coin()) {
      lose(changes);
    }
  }

  private void loseDependents(List<Change> changes) {
    LostNames lostNames = new LostNames();
    for (Change change : changes) {
      if (change instanceof Change.Entry entry
          && (lost.contains(entry.sequence()) || lostNames.isNeededBy(entry))) {
        lost.add(entry.sequence());
        lostNames.add(entry);
      }
    }
  }

  boolean contains(Change change) {
    return !lost.contains(change.sequence());
  }

  /** Whether the part of a write that lies in {@code sector} survives; ask once for each. */
  boolean contains(Change.Write write, long sector) {
    if (policy == CrashPolicy.TORN_SECTORS) {
      return chance.coin();
    }
    return contains(write) && (write.sequence() != cutSequence || sector < cutSector);
  }

  /**
   * Which version of a file's size survives: the index of the change it is as of, -1 for the stored
   * size. At least {@code newest}, the newest change of which something survives. Where writes are
   * lost at random the size may be newer than that: the inode was written, the data not.
   */
  int sizeVersion(int newest, int changes) {
    boolean inodeMayRunAhead =
        policy == CrashPolicy.RANDOM_SUBSET || policy == CrashPolicy.TORN_SECTORS;
    return inodeMayRunAhead && newest < changes - 1 && chance.coin()
        ? chance.between(newest, changes)
        : newest;
  }
}
