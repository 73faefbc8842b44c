package io.ashlar.testkit.recovery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.ashlar.testkit.files.CrashFileSystem;
import io.ashlar.testkit.files.CrashPolicy;
import io.ashlar.testkit.files.Fault;
import io.ashlar.testkit.files.OperationKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
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
 *       the end of the new ones;
 *   <li><b>append after damage</b>: the log goes on after a torn tail or a hole, and is opened
 *       again: neither may what is appended be lost behind the damage, nor what lay behind the
 *       damage come back;
 *   <li><b>power loss</b> at every file operation, under every {@link CrashPolicy};
 *   <li><b>short writes</b>, and a <b>failed force</b>, after which nothing may be acknowledged.
 * </ul>
 *
 * <p>The survey behind the list: Pillai et al., "All File Systems Are Not Created Equal", OSDI
 * 2014; on telling a torn tail from corruption: Alagappan et al., "Protocol-Aware Recovery for
 * Consensus-Based Storage", FAST 2018; on failed forces: Rebello et al., "Can Applications Recover
 * from fsync Failures?", ATC 2020.
 */
public abstract class WriteAheadLogContract {
  private static final String DIRECTORY = "/log";
  private static final int SECTOR_BYTES = 512;

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
   * @return 24 unless overridden; more take time in proportion to their square
   */
  protected int records() {
    return 24;
  }

  // The tests

  /**
   * What was acknowledged is recovered, in order, over several lives of the log.
   *
   * @throws IOException if the log fails where it must not
   */
  @Test
  public void recoversWhatWasAcknowledged() throws IOException {
    CrashFileSystem disk = disk();
    List<byte[]> expected = new ArrayList<>();
    for (int life = 0; life < 3; life++) {
      try (RecoverableLog log = open(disk.getPath(DIRECTORY))) {
        assertSame(expected, log.recovered(), "life " + life);
        for (int i = 0; i < records() / 3; i++) {
          expected.add(record(expected.size()));
          log.append(record(expected.size() - 1));
        }
        log.sync();
      }
    }
    assertRecovers(expected, disk, "at last");
  }

  /**
   * A log whose last file is cut at any byte recovers a prefix, the longer the later the cut.
   *
   * @throws IOException if the log fails where it must not
   */
  @Test
  public void recoversAPrefixWhenCutAtAnyByte() throws IOException {
    CrashFileSystem disk = written();
    Path last = last(files(disk));
    int previous = 0;
    for (long size = 0; size <= Files.size(last); size++) {
      String damage = last + " cut to " + size;
      CrashFileSystem cut = damaged(disk, last, Arrays.copyOf(read(last), (int) size));
      List<byte[]> recovered = recover(cut, damage);
      assertPrefix(recovered, damage);
      assertTrue(recovered.size() >= previous, () -> damage + " lost a record an earlier cut kept");
      previous = recovered.size();
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
    CrashFileSystem disk = written();
    for (Path file : files(disk)) {
      for (int at = 0; at < Files.size(file); at++) {
        byte[] bytes = read(file);
        bytes[at] ^= (byte) (1 << (at % 8));
        recoverPrefixOrCorruption(damaged(disk, file, bytes), file + ", bit flipped in byte " + at);
      }
    }
  }

  /**
   * A log with a sector of zeros, or without one of its files, returns nothing from behind it.
   *
   * @throws IOException if the log fails where it must not
   */
  @Test
  public void neverReturnsARecordFromBehindAHole() throws IOException {
    CrashFileSystem disk = written();
    for (Path file : files(disk)) {
      int size = (int) Files.size(file);
      for (int sector = 0; sector * SECTOR_BYTES < size; sector++) {
        recoverPrefixOrCorruption(
            damaged(disk, file, holed(read(file), sector)), file + ", zeros in sector " + sector);
      }
      CrashFileSystem without = image(disk);
      Files.delete(without.getPath(file.toString()));
      recoverPrefixOrCorruption(without, file + " missing");
    }
  }

  /**
   * A file used again gives back no record of its earlier life, wherever the new ones end.
   *
   * @throws IOException if the log fails where it must not
   */
  @Test
  public void neverReturnsAStaleRecordOfARecycledSegment() throws IOException {
    CrashFileSystem disk = disk();
    try (RecoverableLog log = open(disk.getPath(DIRECTORY))) {
      for (int i = 0; i < records(); i++) {
        log.append(equalSized('o', i));
      }
      log.sync();
      log.recycle();
      assertRecovers(List.of(), image(disk), "after recycling");
      for (int i = 0; i < records() / 2; i++) {
        log.append(equalSized('n', i));
        log.sync();
        List<byte[]> expected = new ArrayList<>();
        for (int j = 0; j <= i; j++) {
          expected.add(equalSized('n', j));
        }
        assertRecovers(expected, image(disk), i + 1 + " records after recycling");
      }
    }
  }

  /**
   * What is appended after a torn tail is recovered, wherever the tail was torn.
   *
   * @throws IOException if the log fails where it must not
   */
  @Test
  public void keepsWhatIsAppendedAfterATornTail() throws IOException {
    CrashFileSystem disk = written();
    Path last = last(files(disk));
    byte[] whole = read(last);
    for (int cut = 0; cut <= whole.length; cut++) {
      byte[] shorter = Arrays.copyOf(whole, cut);
      appendAndRecover(damaged(disk, last, shorter), last + " cut to " + cut);
      byte[] zeroed = Arrays.copyOf(shorter, whole.length);
      appendAndRecover(damaged(disk, last, zeroed), last + " zeros from " + cut);
    }
  }

  /**
   * What lay behind a hole does not come back when the log is appended to.
   *
   * @throws IOException if the log fails where it must not
   */
  @Test
  public void keepsWhatIsAppendedAfterAHoleAndNothingFromBehindIt() throws IOException {
    CrashFileSystem disk = disk();
    try (RecoverableLog log = open(disk.getPath(DIRECTORY))) {
      for (int i = 0; i < records(); i++) {
        log.append(equalSized('o', i));
      }
      log.sync();
    }
    Path last = last(files(disk));
    for (int hole = 0; hole < Files.size(last); hole++) {
      byte[] bytes = read(last);
      Arrays.fill(bytes, hole, Math.min(bytes.length, hole + 16), (byte) 0);
      appendAndRecover(damaged(disk, last, bytes), last + ", 16 zeros at " + hole);
    }
  }

  /**
   * A power loss at any file operation leaves a prefix with every acknowledged record.
   *
   * @throws IOException if the log fails where it must not
   */
  @Test
  public void keepsEveryAcknowledgedRecordThroughPowerLossAtEveryOperation() throws IOException {
    record Crash(String what, int acknowledged, CrashFileSystem image) {}

    CrashFileSystem disk = disk();
    SplittableRandom random = new SplittableRandom(42);
    List<Crash> crashes = new ArrayList<>();
    int[] acknowledged = {0};
    try (RecoverableLog log = open(disk.getPath(DIRECTORY))) {
      disk.onOperation(operation -> {
        for (CrashPolicy policy : policies()) {
          String what = policy + " at " + operation;
          crashes.add(new Crash(what, acknowledged[0], disk.crash(policy, random)));
        }
      });
      for (int i = 0; i < records(); i++) {
        log.append(record(i));
        if (i % 3 == 2) {
          log.sync();
          acknowledged[0] = i + 1;
        }
      }
    }
    for (Crash crash : crashes) {
      List<byte[]> recovered = recover(crash.image, crash.what);
      assertPrefix(recovered, crash.what);
      assertTrue(
          recovered.size() >= crash.acknowledged,
          () -> crash.what + ": " + recovered.size() + " recovered of " + crash.acknowledged);
    }
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
   * A channel that takes few bytes at a time loses none.
   *
   * @throws IOException if the log fails where it must not
   */
  @Test
  public void writesEveryByteWhenTheChannelTakesFew() throws IOException {
    CrashFileSystem disk = disk();
    disk.inject(Fault.shortTransfer(5), operation -> true);
    try (RecoverableLog log = open(disk.getPath(DIRECTORY))) {
      appendAll(log);
    }
    assertRecovers(expected(records()), disk, "after short reads and writes");
  }

  /**
   * After a force has failed nothing is acknowledged, or what is acknowledged is kept.
   *
   * @throws IOException if the log fails where it must not
   */
  @Test
  public void acknowledgesNothingThatAFailedForceHasLost() throws IOException {
    CrashFileSystem counted = disk();
    try (RecoverableLog log = open(counted.getPath(DIRECTORY))) {
      appendAll(log);
    }
    for (long nth = 1; nth <= counted.operationCount(OperationKind.FORCE); nth++) {
      CrashFileSystem disk = disk();
      disk.injectAt(nth, Fault.ioError(), OperationKind.FORCE);
      int acknowledged = acknowledgedDespiteErrors(disk);
      String what = "force " + nth + " failed";
      List<byte[]> recovered = recover(image(disk), what);
      assertPrefix(recovered, what);
      assertTrue(
          recovered.size() >= acknowledged,
          () -> what + ": " + recovered.size() + " recovered of " + acknowledged);
    }
  }

  private int acknowledgedDespiteErrors(CrashFileSystem disk) {
    int acknowledged = 0;
    try (RecoverableLog log = open(disk.getPath(DIRECTORY))) {
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

  // Logs and damages

  private static CrashFileSystem disk() throws IOException {
    CrashFileSystem disk = CrashFileSystem.create();
    Files.createDirectory(disk.getPath(DIRECTORY));
    disk.sync();
    return disk;
  }

  /** A disk with a log of all records, each acknowledged. */
  private CrashFileSystem written() throws IOException {
    CrashFileSystem disk = disk();
    try (RecoverableLog log = open(disk.getPath(DIRECTORY))) {
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

  private static CrashFileSystem image(CrashFileSystem disk) {
    return disk.crash(CrashPolicy.LOSE_UNSYNCED, new SplittableRandom(0));
  }

  private static CrashFileSystem damaged(CrashFileSystem disk, Path file, byte[] bytes)
      throws IOException {
    CrashFileSystem image = image(disk);
    Files.write(image.getPath(file.toString()), bytes);
    image.sync();
    return image;
  }

  private static byte[] holed(byte[] bytes, int sector) {
    int from = sector * SECTOR_BYTES;
    Arrays.fill(bytes, from, Math.min(bytes.length, from + SECTOR_BYTES), (byte) 0);
    return bytes;
  }

  private static List<Path> files(CrashFileSystem disk) throws IOException {
    try (Stream<Path> files = Files.walk(disk.getPath(DIRECTORY))) {
      return files.filter(Files::isRegularFile).toList();
    }
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

  private static byte[] read(Path file) throws IOException {
    return Files.readAllBytes(file);
  }

  private List<byte[]> recovered(CrashFileSystem disk) throws IOException {
    try (RecoverableLog log = open(disk.getPath(DIRECTORY))) {
      return List.copyOf(log.recovered());
    }
  }

  /** Recovers a log in a state in which it must not be called corrupt. */
  private List<byte[]> recover(CrashFileSystem disk, String what) {
    try {
      return recovered(disk);
    } catch (IOException | RuntimeException e) {
      return fail(what + ": recovery failed", e);
    }
  }

  private void assertRecovers(List<byte[]> expected, CrashFileSystem disk, String what) {
    assertSame(expected, recover(disk, what), what);
  }

  private void recoverPrefixOrCorruption(CrashFileSystem disk, String damage) {
    try {
      assertPrefix(recovered(disk), damage);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      if (!corruption().isInstance(e)) {
        fail(damage + ": neither a prefix nor " + corruption().getSimpleName(), e);
      }
    }
  }

  private void appendAndRecover(CrashFileSystem disk, String damage) throws IOException {
    List<byte[]> expected;
    byte[] added = equalSized('a', 0);
    try (RecoverableLog log = open(disk.getPath(DIRECTORY))) {
      expected = new ArrayList<>(log.recovered());
      log.append(added);
      log.sync();
      expected.add(added);
    } catch (IOException | RuntimeException e) {
      if (!corruption().isInstance(e)) {
        fail(damage, e);
      }
      return;
    }
    assertRecovers(expected, image(disk), damage + ", then appended");
  }

  // Records

  private static byte[] record(int index) {
    byte[] record = new byte[1 + index * 97 % 300];
    new SplittableRandom(index).nextBytes(record);
    record[0] = (byte) index;
    return record;
  }

  private static byte[] equalSized(char kind, int index) {
    byte[] record = new byte[40];
    Arrays.fill(record, (byte) kind);
    record[0] = (byte) index;
    return record;
  }

  private static List<byte[]> expected(int count) {
    List<byte[]> expected = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      expected.add(record(i));
    }
    return expected;
  }

  private void assertPrefix(List<byte[]> recovered, String what) {
    assertTrue(
        recovered.size() <= records(), () -> what + ": " + recovered.size() + " records recovered");
    assertSame(expected(recovered.size()), recovered, what);
  }

  private static void assertSame(List<byte[]> expected, List<byte[]> recovered, String what) {
    assertEquals(expected.size(), recovered.size(), () -> what + ": number of records recovered");
    for (int i = 0; i < expected.size(); i++) {
      int index = i;
      assertArrayEquals(expected.get(i), recovered.get(i), () -> what + ": record " + index);
    }
  }
}
