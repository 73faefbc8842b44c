package io.ashlar.testkit.recovery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** The records that the contract's tests write, and how what is recovered compares to them. */
final class SampleRecords {
  private SampleRecords() {}

  /** A record of 1 to 300 random bytes; each index has a content of its own. */
  static byte[] record(int index) {
    byte[] record = new byte[1 + index * 97 % 300];
    new SplittableRandom(index).nextBytes(record);
    record[0] = (byte) index;
    return record;
  }

  /** The first records. */
  static List<byte[]> first(int count) {
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(record(i));
    }
    return records;
  }

  /** A record of 40 bytes, so that one of another kind covers it exactly. */
  static byte[] equalSized(char kind, int index) {
    byte[] record = new byte[40];
    Arrays.fill(record, (byte) kind);
    record[0] = (byte) index;
    return record;
  }

  static void assertSame(List<byte[]> expected, List<byte[]> found, String what) {
    assertEquals(expected.size(), found.size(), () -> what + ": number of records recovered");
    for (int i = 0; i < expected.size(); i++) {
      int index = i;
      assertArrayEquals(expected.get(i), found.get(i), () -> what + ": record " + index);
    }
  }

  static void assertPrefix(List<byte[]> appended, List<byte[]> found, String what) {
    assertNoMore(appended, found, what);
    assertSame(appended.subList(0, found.size()), found, what);
  }

  static void assertSuffix(List<byte[]> appended, List<byte[]> found, String what) {
    assertNoMore(appended, found, what);
    assertSame(appended.subList(appended.size() - found.size(), appended.size()), found, what);
  }

  static void assertHolds(int acknowledged, List<byte[]> found, String what) {
    assertTrue(
        found.size() >= acknowledged,
        () -> what + ": " + found.size() + " recovered of " + acknowledged + " acknowledged");
  }

  private static void assertNoMore(List<byte[]> appended, List<byte[]> found, String what) {
    assertTrue(
        found.size() <= appended.size(),
        () -> what + ": " + found.size() + " records recovered of " + appended.size());
  }
}
