package io.ashlar.testkit.recovery;

import io.ashlar.testkit.files.CrashFileSystem;
import io.ashlar.testkit.files.CrashPolicy;
import io.ashlar.testkit.files.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What a log has been told, and the crashes that a power loss at each moment would have been. */
final class Witness {
  private final CrashFileSystem disk;
  private final List<CrashPolicy> policies;
  private final SplittableRandom random = new SplittableRandom(42);
  private final List<Crash> crashes = new ArrayList<>();
  private final List<byte[]> appended = new ArrayList<>();
  private int acknowledged;
  private boolean isRecycling;

  /**
   * What a crash has left, and what the log had been told by then.
   *
   * @param what when and how, for a message
   * @param image what was left
   * @param appended the records of the current life, the one under way included
   * @param acknowledged how many of them were certain to be durable
   * @param whileRecycling whether they were about to become obsolete
   */
  record Crash(
      String what,
      CrashFileSystem image,
      List<byte[]> appended,
      int acknowledged,
      boolean whileRecycling) {

    /** Another crash, before the log was told anything more. */
    Crash again(String whatNext, CrashFileSystem left) {
      return new Crash(whatNext, left, appended, acknowledged, whileRecycling);
    }
  }

  /** Takes a crash under each policy at each operation on {@code disk} from now on. */
  Witness(CrashFileSystem disk, List<CrashPolicy> policies) {
    this.disk = disk;
    this.policies = List.copyOf(policies);
    disk.onOperation(operation -> {
      if (changes(operation)) {
        crash("at " + operation);
      }
    });
  }

  private void crash(String when) {
    List<byte[]> told = List.copyOf(appended);
    for (CrashPolicy policy : policies) {
      CrashFileSystem image = disk.crash(policy, random);
      crashes.add(new Crash(policy + " " + when, image, told, acknowledged, isRecycling));
    }
  }

  /** Whether an operation makes a difference: a crash before any other leaves the same as after. */
  static boolean changes(Operation operation) {
    return switch (operation.kind()) {
      case OPEN, READ, LIST, LOCK -> false;
      default -> true;
    };
  }

  void append(RecoverableLog log, byte[] record) throws IOException {
    appended.add(record);
    log.append(record);
  }

  void sync(RecoverableLog log) throws IOException {
    log.sync();
    acknowledged = appended.size();
  }

  void recycle(RecoverableLog log) throws IOException {
    isRecycling = true;
    log.recycle();
    isRecycling = false;
    appended.clear();
    acknowledged = 0;
  }

  /**
   * Takes the crashes after the last operation, which no other operation comes to show.
   *
   * @return all crashes
   */
  List<Crash> crashesToTheEnd() {
    crash("at the end");
    return crashes;
  }
}
