package io.ashlar.cache;

/**
 * The bytes of a snapshot, version 1; {@code docs/formats/cache-snapshot.md} draws them. Numbers
 * are big-endian.
 */
final class SnapshotLayout {
  /** "ASHLCSNP". */
  static final long MAGIC = 0x4153_484C_4353_4E50L;

  static final int VERSION = 1;

  /** Magic, version, reserved, time of writing, checksum. */
  static final int HEADER_BYTES = 8 + 2 + 2 + 8 + 4;

  /** Before each block: length of its entries, their number, checksum of both and of them. */
  static final int BLOCK_HEADER_BYTES = 4 + 4 + 4;

  /** Before each entry: length of the key, length of the value, remaining life. */
  static final int ENTRY_HEADER_BYTES = 4 + 4 + 8;

  /** A block is written when it has so many bytes. */
  static final int BLOCK_TARGET_BYTES = 64 << 10;

  static final int MAXIMUM_KEY_BYTES = 16 << 20;
  static final int MAXIMUM_VALUE_BYTES = 256 << 20;

  /** The longest block there can be: almost full, and then the longest entry. */
  static final int MAXIMUM_BLOCK_BYTES =
      BLOCK_TARGET_BYTES + ENTRY_HEADER_BYTES + MAXIMUM_KEY_BYTES + MAXIMUM_VALUE_BYTES;

  /** The remaining life of an entry that does not expire. */
  static final long FOR_EVER = Long.MAX_VALUE;

  private SnapshotLayout() {}
}
