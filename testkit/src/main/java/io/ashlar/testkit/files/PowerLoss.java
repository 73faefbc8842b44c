package io.ashlar.testkit.files;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The model of losing power: from the platter before and the changes since, the platter after.
 *
 * <h2>Why a model of its own</h2>
 *
 * <p>POSIX promises nothing of what was not synced, and file systems use that freedom differently.
 * Pillai et al. ("All File Systems Are Not Created Equal", OSDI 2014) describe each file system by
 * the <em>atomicity</em> and the <em>ordering</em> it keeps among the small steps of which system
 * calls consist - data written, size changed, name added - and find that applications break where
 * they assume more than the weakest one keeps. Here the steps are the same; a {@link CrashPolicy}
 * says which of them reached the disk.
 *
 * <h2>The steps</h2>
 *
 * <ul>
 *   <li><b>Sectors.</b> Writes go to pages in memory, and a disk writes whole sectors. So a sector
 *       on disk is always a <em>version</em> of that sector in memory: if a write reached it, so
 *       did every earlier write of the same sector. A crash chooses, for each sector, how far it
 *       got. (Only a failed {@code force} breaks this: later writes meet the old bytes there.)
 *   <li><b>Sizes.</b> The size of a file lives in its inode, which is written as a whole. A crash
 *       chooses one version of it, at least as new as the newest write that survived. Sectors
 *       behind the end are invisible, and sectors within it that were never written read as zeros:
 *       the well-known file of the right length full of zeros after power loss. A cut ({@code
 *       truncate}) is a version of the size: lost, it gives back the bytes it cut.
 *   <li><b>Names.</b> A change of names is atomic - a rename over a file shows the old or the new
 *       one, whole - and independent of every other, except that it is lost together with an
 *       earlier change it needs ({@link LostNames}): a file is not renamed that was never created,
 *       a directory not removed from which a name has not gone.
 * </ul>
 *
 * <p>Between the three nothing is ordered: a name may be there before its file's bytes are, and
 * bytes may be there without a name to reach them, in which case they are freed.
 *
 * <h2>Where the model is stricter than a disk one may own</h2>
 *
 * <p>{@code force} on a new file does not store its name (POSIX leaves that to the directory's
 * {@code fsync}; ext4 happens to do it). {@link CrashPolicy#GROWTH_LOST} takes {@code fdatasync} at
 * its weakest: ext3 and ext4 once did not cover growth by it, which MariaDB's developers found by
 * pulling the plug and reported on the linux-ext4 list; f2fs had the same fault later. After a
 * failed {@code force} the dirty pages are clean and their content is lost to the disk, though
 * reads show it; a cut of the file is a matter of the inode and waits for the next {@code force}
 * (Rebello et al., "Can Applications Recover from fsync Failures?", ATC 2020; PostgreSQL's
 * "fsyncgate" of 2018).
 *
 * <p>Where it is kinder: a sector is never garbage, a synced one decays only when told to, and a
 * rename between two directories is one transaction of both, as in a journalling file system.
 */
final class PowerLoss {
  private final Platter platter;
  private final Survivors survivors;
  private final CrashPolicy policy;

  private PowerLoss(Platter platter, Survivors survivors, CrashPolicy policy) {
    this.platter = platter;
    this.survivors = survivors;
    this.policy = policy;
  }

  /** What power loss makes of {@code before}, given the inodes that differ from it. */
  static Platter after(
      Platter before, Collection<Inode> unsettled, CrashPolicy policy, Chance chance) {
    List<Change> changes = inOrder(unsettled);
    PowerLoss loss = new PowerLoss(before.copy(), Survivors.draw(policy, changes, chance), policy);
    for (Inode inode : unsettled) {
      if (inode instanceof Inode.OfFile file) {
        loss.restore(file);
      }
    }
    loss.restoreNames(changes);
    unsettled.forEach(inode -> loss.platter.reclaim(inode.number));
    return loss.platter;
  }

  private static List<Change> inOrder(Collection<Inode> unsettled) {
    List<Change> changes = new ArrayList<>();
    for (Inode inode : unsettled) {
      if (inode instanceof Inode.OfFile file) {
        changes.addAll(file.unsynced);
      } else if (inode instanceof Inode.OfDirectory directory) {
        for (Change.Entry change : directory.unsynced) {
          Change.Slot from = change.removed();
          // A rename between directories waits in both: count it where the name came from.
          if (from == null || from.directory() == directory.number) {
            changes.add(change);
          }
        }
      }
    }
    changes.sort(Comparator.comparingLong(Change::sequence));
    return changes;
  }

  private void restoreNames(List<Change> changes) {
    List<Long> displaced = new ArrayList<>();
    for (Change change : changes) {
      if (change instanceof Change.Entry entry && survivors.contains(entry)) {
        displaced.add(platter.apply(entry));
      }
    }
    displaced.forEach(platter::reclaim);
  }

  /** Whatever size the crash leaves a file is its durable one: the next crash cannot take it. */
  private void restore(Inode.OfFile file) {
    Stored.OfFile before = platter.file(file.number);
    boolean mayBeFound = before.links() > 0 || file.pins > 0;
    boolean hasGrown = before.forcedSize() < before.image().size();
    if (mayBeFound && (!file.unsynced.isEmpty() || hasGrown)) {
      Content content = rebuilt(before, file.unsynced);
      if (policy == CrashPolicy.GROWTH_LOST && content.size() > before.forcedSize()) {
        content.resize(before.forcedSize());
      }
      Content.Image image = content.image();
      platter.put(
          file.number, new Stored.OfFile(image, image.size(), before.links(), file.modified));
    }
  }

  private Content rebuilt(Stored.OfFile before, List<Change.OfFile> changes) {
    Map<Long, Integer> reached = new HashMap<>();
    int newest = -1;
    long lastByte = 0;
    for (int i = 0; i < changes.size(); i++) {
      if (changes.get(i) instanceof Change.Write write) {
        for (long sector = write.firstSector(); sector <= write.lastSector(); sector++) {
          if (survivors.contains(write, sector)) {
            reached.put(sector, i);
            newest = i;
            lastByte = write.endIn(sector);
          }
        }
      } else if (survivors.contains(changes.get(i))) {
        newest = i;
      }
    }
    int version = survivors.sizeVersion(newest, changes.size());
    boolean partly =
        version == newest && newest >= 0 && changes.get(newest) instanceof Change.Write;
    Content content = new Content(before.image());
    long size = before.image().size();
    for (int i = 0; i < changes.size(); i++) {
      if (i <= version) {
        size = partly && i == newest ? Math.max(size, lastByte) : changes.get(i).sizeAfter(size);
      }
      if (changes.get(i) instanceof Change.Write write) {
        writeSectors(content, write, i, reached);
      } else if (i <= version) {
        changes.get(i).applyTo(content);
      }
    }
    content.resize(size);
    return content;
  }

  private static void writeSectors(
      Content content, Change.Write write, int index, Map<Long, Integer> reached) {
    for (long sector = write.firstSector(); sector <= write.lastSector(); sector++) {
      if (reached.getOrDefault(sector, -1) >= index) {
        long start = write.startIn(sector);
        int from = (int) (start - write.position());
        content.write(start, write.bytes(), from, (int) (write.endIn(sector) - start));
      }
    }
  }
}
