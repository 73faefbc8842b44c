package io.ashlar.testkit.recovery;

import static io.ashlar.testkit.recovery.SampleRecords.assertHolds;
import static io.ashlar.testkit.recovery.SampleRecords.assertPrefix;
import static io.ashlar.testkit.recovery.SampleRecords.assertSame;
import static io.ashlar.testkit.recovery.SampleRecords.assertSuffix;
import static io.ashlar.testkit.recovery.SampleRecords.equalSized;
import static io.ashlar.testkit.recovery.SampleRecords.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.ashlar.testkit.files.CrashFileSystem;
import io.ashlar.testkit.files.CrashPolicy;
import io.ashlar.testkit.files.Fault;
import io.ashlar.testkit.files.OperationKind;
import io.ashlar.testkit.recovery.Witness.Crash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The contract of a write-ahead log, as tests that a module's own test class inherits.
 *
 * <p>In one sentence: recovery returns a <em>prefix</em> of the records that were appended, which
 * holds every acknowledged one, whatever of the log's files a crash has left; and if a file was
 * damaged otherwise, it returns a prefix or says that the log is corrupt. It never returns a record
 * that was not appended, a record behind a missing one, or one that had become obsolete.
 *
 * <p>A prefix is demanded because a record may depend on those before it. A subclass implements
 * {@link #open} and {@link #corruption()}; {@link RecoverableLog} is the adapter to the log. The
 * log should be opened with small segments, so that the records here fill several.
 *
 * <p>What damages are tried, and where each comes from:
 *
 * <ul>
 *   <li><b>cut</b>: the last file ends at any byte, the torn tail a killed process leaves;
 *   <li><b>flip</b>: any one bit of any byte is wrong, as from a decaying medium;
 *   <li><b>hole</b>: any 512-byte sector is zero although later ones were written (reordered
 *       writes), or a whole file is missing;
 *   <li><b>stale record</b>: a file used again still holds valid records of its earlier life behind
 *       the end of the new ones, or comes back whole when the new life is damaged;
 *   <li><b>append after damage</b>: the log goes on after a torn tail or a hole, and is opened
 *       again: neither may what is appended be lost behind the damage, nor what lay behind the
 *       damage come back;
 *   <li><b>power loss</b> at every file operation of writing, recycling and recovering, under every
 *       {@link CrashPolicy};
 *   <li><b>short writes</b>, and a <b>failed force</b>, after which nothing may be acknowledged.
 * </ul>
 *
 * <p>No damage makes recovery allocate more than {@link #maximumRecoveryAllocation()}.
 *
 * <p>Two of the rules are often forgotten. What recovery <em>returns</em> is acted upon, so it must
 * be durable when the log is open, even if nobody ever acknowledged it: after a mere kill of the
 * process it may be there to be read and yet be lost by the next power loss. And recycling must not
 * be seen half done: while it runs a crash may leave all the records, none, or the <em>newest</em>
 * of them. Applied once more on top of what made them obsolete, those change nothing; an old one
 * without its successors would take that back.
 *
 * <p>The survey behind the list: Pillai et al., "All File Systems Are Not Created Equal", OSDI
 * 2014; on telling a torn tail from corruption: Alagappan et al., "Protocol-Aware Recovery for
 * Consensus-Based Storage", FAST 2018; on failed forces: Rebello et al., "Can Applications Recover
 * from fsync Failures?", ATC 2020.
 */
public abstract class WriteAheadLogContract {
  private static final int LIVES = 12;

  /** For subclasses. */
  protected WriteAheadLogContract() {}

  /**
   * Opens the log in a directory, recovering what it holds.
   *
   * @param directory an existing directory of a {@link CrashFileSystem}, empty for a new log; the
   *     directory itself is durable
   * @return the log, open for appending behind what was recovered
   * @throws IOException if the log cannot be opened
   */
  protected abstract RecoverableLog open(Path directory) throws IOException;

  /**
   * The exception by which {@link #open} says that the log is corrupt.
   *
   * @return its class
   */
  protected abstract Class<? extends Throwable> corruption();

  /**
   * The number of records a test appends, of 1 to 300 bytes each.
   *
   * @return 24 unless overridden, at least 6; more take time in proportion to their square
   */
  protected int records() {
    return 24;
  }

  /**
   * The crashes the log claims to survive.
   *
   * @return all policies but {@link CrashPolicy#GROWTH_LOST}, which a log that grows its file by
   *     {@code force(false)} does not survive on the systems that have it; a log that preallocates
   *     should add it
   */
  protected List<CrashPolicy> policies() {
    List<CrashPolicy> policies = new ArrayList<>(List.of(CrashPolicy.values()));
    policies.remove(CrashPolicy.GROWTH_LOST);
    return policies;
  }

  /**
   * The file that the log wrote last, which a crash may leave torn.
   *
   * @param files all files of the log, sorted by name
   * @return the last of them unless overridden
   */
  protected Path last(List<Path> files) {
    return files.get(files.size() - 1);
  }

  /**
   * The most memory a recovery may allocate in the thread that calls it. A log that believes a
   * damaged length asks for gigabytes, and whether that ends in an {@link OutOfMemoryError} depends
   * on the heap of the day; so it is measured.
   *
   * @return a number of bytes on the heap, 64 MiB unless overridden
   */
  protected long maximumRecoveryAllocation() {
    return 64L << 20;
  }

  // Without damage

  /**
   * What was acknowledged is recovered, in order, over many lives of the log.
   *
   * @throws IOException if the log fails where it must not
   */
  @Test
  public void recoversWhatWasAcknowledged() throws IOException {
    CrashFileSystem disk = LogDisk.empty();
    List<byte[]> expected = new ArrayList<>();
    for (int life = 0; life < LIVES; life++) {
      try (RecoverableLog log = open(LogDisk.directory(disk))) {
        assertSame(expected, log.recovered(), "life " + life);
        for (int i = 0; i < Math.max(1, records() / LIVES); i++) {
          byte[] record = record(expected.size());
          expected.add(record);
          log.append(record);
        }
        log.sync();
      }
    }
    assertRecovers(expected, disk, "at last");
  }

  /**
   * A channel that takes few bytes at a time loses none.
   *
   * @throws IOException if the log fails where it must not
   */
  @Test
  public void writesEveryByteWhenTheChannelTakesFew() throws IOException {
    CrashFileSystem disk = LogDisk.empty();
    disk.inject(Fault.shortTransfer(5), operation -> true);
    try (RecoverableLog log = open(LogDisk.directory(disk))) {
      appendAll(log);
    }
    assertRecovers(SampleRecords.first(records()), disk, "after short reads and writes");
  }

  // Damaged files

  /**
   * A log whose last file is cut at any byte recovers a prefix, the longer the later the cut.
   *
   * @throws IOException if the log fails where it must not
   */
  @Test
  public void recoversAPrefixWhenCutAtAnyByte() throws IOException {
    CrashFileSystem disk = written();
    Path last = last(LogDisk.files(disk));
    byte[] whole = Files.readAllBytes(last);
    int previous = 0;
    for (int size = 0; size <= whole.length; size++) {
      String damage = last + " cut to " + size;
      CrashFileSystem cut = LogDisk.with(disk, last, Arrays.copyOf(whole, size));
      List<byte[]> found = recover(cut, damage);
      assertPrefix(SampleRecords.first(records()), found, damage);
      assertTrue(found.size() >= previous, () -> damage + " lost a record an earlier cut kept");
      previous = found.size();
    }
    assertEquals(records(), previous, "records of the whole log");
  }

  /**
   * A log with one wrong bit recovers a prefix or says that it is corrupt.
   *
   * @throws IOException if the log fails where it must not
   */
  @Test
  public void neverReturnsAWrongRecordWhenAnyByteIsFlipped() throws IOException {
    List<byte[]> appended = SampleRecords.first(records());
    LogDisk.flipEveryByte(
        written(), (disk, damage) -> recoverPrefixOrCorruption(appended, disk, damage));
  }

  /**
   * A log with a sector of zeros, or without one of its files, returns nothing from behind it.
   *
   * @throws IOException if the log fails where it must not
   */
  @Test
  public void neverReturnsARecordFromBehindAHole() throws IOException {
    List<byte[]> appended = SampleRecords.first(records());
    LogDisk.makeEveryHole(
        written(), (disk, damage) -> recoverPrefixOrCorruption(appended, disk, damage));
  }

  /**
   * What is appended after a torn tail is recovered, wherever the tail was torn.
   *
   * @throws IOException if the log fails where it must not
   */
  @Test
  public void keepsWhatIsAppendedAfterATornTail() throws IOException {
    CrashFileSystem disk = written();
    List<byte[]> appended = SampleRecords.first(records());
    Path last = last(LogDisk.files(disk));
    byte[] whole = Files.readAllBytes(last);
    for (int cut = 0; cut <= whole.length; cut++) {
      byte[] shorter = Arrays.copyOf(whole, cut);
      appendAndRecover(appended, LogDisk.with(disk, last, shorter), last + " cut to " + cut);
      byte[] zeroed = Arrays.copyOf(shorter, whole.length);
      appendAndRecover(appended, LogDisk.with(disk, last, zeroed), last + " zeros from " + cut);
    }
  }

  /**
   * What lay behind a hole does not come back when the log is appended to.
   *
   * @throws IOException if the log fails where it must not
   */
  @Test
  public void keepsWhatIsAppendedAfterAHoleAndNothingFromBehindIt() throws IOException {
    CrashFileSystem disk = LogDisk.empty();
    List<byte[]> appended = new ArrayList<>();
    try (RecoverableLog log = open(LogDisk.directory(disk))) {
      appendEqualSized(log, 'o', records(), appended);
    }
    Path last = last(LogDisk.files(disk));
    byte[] whole = Files.readAllBytes(last);
    for (int hole = 0; hole < whole.length; hole++) {
      byte[] holed = LogDisk.zeroed(whole, hole, 16);
      appendAndRecover(appended, LogDisk.with(disk, last, holed), last + ", 16 zeros at " + hole);
    }
  }

  // Files used again

  /**
   * A file used again gives back no record of its earlier life, wherever the new ones end.
   *
   * @throws IOException if the log fails where it must not
   */
  @Test
  public void neverReturnsAStaleRecordOfARecycledSegment() throws IOException {
    CrashFileSystem disk = LogDisk.empty();
    try (RecoverableLog log = open(LogDisk.directory(disk))) {
      for (char life = 'a'; life <= 'c'; life++) {
        List<byte[]> appended = new ArrayList<>();
        for (int i = 0; i < records(); i++) {
          appended.add(equalSized(life, i));
          log.append(appended.get(i));
          log.sync();
          assertRecovers(appended, LogDisk.image(disk), i + 1 + " records of life " + life);
        }
        log.recycle();
        assertRecovers(List.of(), LogDisk.image(disk), "life " + life + " recycled");
      }
    }
  }

  /**
   * A log that is damaged after it was recycled does not fall back to its earlier life.
   *
   * @throws IOException if the log fails where it must not
   */
  @Test
  public void neverFallsBackToAnEarlierLifeWhenDamaged() throws IOException {
    CrashFileSystem disk = LogDisk.empty();
    try (RecoverableLog log = open(LogDisk.directory(disk))) {
      appendEqualSized(log, 'o', records() / 2, new ArrayList<>());
      log.recycle();
      LogDisk.Check findsNothing =
          (damaged, damage) -> recoverPrefixOrCorruption(List.of(), damaged, damage);
      LogDisk.flipEveryByte(LogDisk.image(disk), findsNothing);
      LogDisk.makeEveryHole(LogDisk.image(disk), findsNothing);
      for (int i = 0; i < 2; i++) {
        log.append(record(i));
      }
      log.sync();
    }
    LogDisk.makeEveryHole(
        LogDisk.image(disk),
        (damaged, damage) -> recoverPrefixOrCorruption(SampleRecords.first(2), damaged, damage));
  }

  // Power loss

  /**
   * A power loss at any file operation leaves a prefix with every acknowledged record.
   *
   * @throws IOException if the log fails where it must not
   */
  @Test
  public void keepsEveryAcknowledgedRecordThroughPowerLossAtEveryOperation() throws IOException {
    crashesOfAppending(3).forEach(this::assertSurvived);
  }

  /**
   * A power loss while a log is recycled, or after, loses nothing acknowledged and brings nothing
   * obsolete back.
   *
   * @throws IOException if the log fails where it must not
   */
  @Test
  public void recyclesThroughPowerLossAtEveryOperation() throws IOException {
    CrashFileSystem disk = LogDisk.empty();
    Witness witness = new Witness(disk, policies());
    try (RecoverableLog log = open(LogDisk.directory(disk))) {
      for (int i = 0; i < records(); i++) {
        witness.append(log, record(i));
        witness.sync(log);
        if (i % (records() / 3) == records() / 3 - 1) {
          witness.recycle(log);
        }
      }
    }
    witness.crashesToTheEnd().forEach(this::assertSurvived);
  }

  /**
   * What recovery has returned is durable, and a power loss at any operation of recovery costs no
   * acknowledged record.
   *
   * @throws IOException if the log fails where it must not
   */
  @Test
  public void keepsWhatItRecoversThroughPowerLossAtEveryOperation() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    int[] turn = {0};
    for (Crash first : crashesOfAppending(1)) {
      CrashFileSystem disk = first.image();
      List<Crash> crashes = new ArrayList<>();
      disk.onOperation(operation -> {
        if (Witness.changes(operation)) {
          CrashPolicy policy = policies().get(turn[0]++ % policies().size());
          String what = first.what() + ", then in recovery " + policy + " at " + operation;
          crashes.add(first.again(what, disk.crash(policy, random)));
        }
      });

      List<byte[]> found = recover(disk, first.what());

      assertRecovers(found, LogDisk.image(disk), first.what() + ", recovered once before");
      crashes.forEach(this::assertSurvived);
    }
  }

  private List<Crash> crashesOfAppending(int recordsToASync) throws IOException {
    CrashFileSystem disk = LogDisk.empty();
    Witness witness = new Witness(disk, policies());
    try (RecoverableLog log = open(LogDisk.directory(disk))) {
      for (int i = 0; i < records(); i++) {
        witness.append(log, record(i));
        if (i % recordsToASync == recordsToASync - 1) {
          witness.sync(log);
        }
      }
    }
    return witness.crashesToTheEnd();
  }

  private void assertSurvived(Crash crash) {
    List<byte[]> found = recover(crash.image(), crash.what());
    if (crash.whileRecycling()) {
      assertSuffix(crash.appended(), found, crash.what() + " while recycling");
    } else {
      assertPrefix(crash.appended(), found, crash.what());
      assertHolds(crash.acknowledged(), found, crash.what());
    }
  }

  // Errors

  /**
   * After a force has failed nothing is acknowledged, or what is acknowledged is kept.
   *
   * @throws IOException if the log fails where it must not
   */
  @Test
  public void acknowledgesNothingThatAFailedForceHasLost() throws IOException {
    CrashFileSystem counted = LogDisk.empty();
    try (RecoverableLog log = open(LogDisk.directory(counted))) {
      appendAll(log);
    }
    for (long nth = 1; nth <= counted.operationCount(OperationKind.FORCE); nth++) {
      CrashFileSystem disk = LogDisk.empty();
      disk.injectAt(nth, Fault.ioError(), OperationKind.FORCE);
      int acknowledged = acknowledgedDespiteErrors(disk);
      String what = "force " + nth + " failed";
      List<byte[]> found = recover(LogDisk.image(disk), what);
      assertPrefix(SampleRecords.first(records()), found, what);
      assertHolds(acknowledged, found, what);
    }
  }

  private int acknowledgedDespiteErrors(CrashFileSystem disk) {
    int acknowledged = 0;
    try (RecoverableLog log = open(LogDisk.directory(disk))) {
      for (int i = 0; i < records(); i++) {
        try {
          log.append(record(i));
          log.sync();
          acknowledged = i + 1;
        } catch (IOException | RuntimeException refused) {
          if (i + 1 == records()) {
            return acknowledged;
          }
        }
      }
    } catch (IOException | RuntimeException failedToOpenOrClose) {
      return acknowledged;
    }
    return acknowledged;
  }

  // Writing and recovering

  /** A disk with a log of all records, each acknowledged. */
  private CrashFileSystem written() throws IOException {
    CrashFileSystem disk = LogDisk.empty();
    try (RecoverableLog log = open(LogDisk.directory(disk))) {
      appendAll(log);
    }
    disk.sync();
    return disk;
  }

  private void appendAll(RecoverableLog log) throws IOException {
    for (int i = 0; i < records(); i++) {
      log.append(record(i));
      log.sync();
    }
  }

  private static void appendEqualSized(
      RecoverableLog log, char kind, int count, List<byte[]> appended) throws IOException {
    for (int i = 0; i < count; i++) {
      appended.add(equalSized(kind, i));
      log.append(appended.get(i));
    }
    log.sync();
  }

  private List<byte[]> recovered(CrashFileSystem disk, String what) throws IOException {
    AllocationMeter meter = AllocationMeter.start();
    try (RecoverableLog log = open(LogDisk.directory(disk))) {
      return List.copyOf(log.recovered());
    } finally {
      assertModest(meter, what);
    }
  }

  private void assertModest(AllocationMeter meter, String what) {
    long allocated = meter.bytes();
    long maximum = maximumRecoveryAllocation();
    assertTrue(
        allocated <= maximum,
        () -> what + ": recovery allocated " + allocated + " bytes, more than " + maximum);
  }

  /** Recovers a log in a state in which it must not be called corrupt. */
  private List<byte[]> recover(CrashFileSystem disk, String what) {
    try {
      return recovered(disk, what);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      return fail(what + ": recovery failed", e);
    }
  }

  private void assertRecovers(List<byte[]> expected, CrashFileSystem disk, String what) {
    assertSame(expected, recover(disk, what), what);
  }

  private void recoverPrefixOrCorruption(
      List<byte[]> appended, CrashFileSystem disk, String damage) {
    try {
      assertPrefix(appended, recovered(disk, damage), damage);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      if (!corruption().isInstance(e)) {
        fail(damage + ": neither a prefix nor " + corruption().getSimpleName(), e);
      }
    }
  }

  private void appendAndRecover(List<byte[]> appended, CrashFileSystem disk, String damage)
      throws IOException {
    List<byte[]> expected;
    byte[] added = equalSized('x', 0);
    AllocationMeter meter = AllocationMeter.start();
    try (RecoverableLog log = open(LogDisk.directory(disk))) {
      expected = new ArrayList<>(log.recovered());
      assertPrefix(appended, expected, damage);
      log.append(added);
      log.sync();
      expected.add(added);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      if (!corruption().isInstance(e)) {
        fail(damage, e);
      }
      return;
    } finally {
      assertModest(meter, damage);
    }
    assertRecovers(expected, LogDisk.image(disk), damage + ", then appended");
  }
}
