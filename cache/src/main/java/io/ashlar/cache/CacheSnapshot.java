package io.ashlar.cache;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;

/**
 * Writes the entries of a cache as bytes, and fills a cache from them: so that a process that
 * begins has what the last one knew.
 *
 * <pre>{@code
 * CacheSnapshot<String, Page> snapshot = CacheSnapshot.of(codec);
 * snapshot.write(pages, out);
 * snapshot.restore(pages, in);
 * }</pre>
 *
 * <h2>What is kept</h2>
 *
 * Keys, values, and how much of each entry's life is left. Time goes on while nobody looks: the
 * moment of writing is in the snapshot, and what has passed since, by the wall clock, is taken off
 * (a clock that was set back takes off nothing). The order of popularity is kept, the least popular
 * entries come first, so that in a smaller cache the most popular ones remain; its counts are not.
 *
 * <h2>Why bytes with a format of their own</h2>
 *
 * A stream of entries would leave to each user what is easily got wrong: that a file cut short or
 * damaged is noticed before it is believed, that entries which expired overnight do not come back,
 * that next year's version refuses politely what it cannot read. So the format is ours, versioned
 * and checked ({@code docs/formats/cache-snapshot.md}), and only what a key and a value are is the
 * codec's.
 *
 * <p>Entries come in blocks of about 64 KiB with a checksum each, and none is restored before its
 * block was checked; so neither writing nor reading holds more than a block at a time.
 *
 * <p>Thread-safe if the codec is. A cache may be used while it is written or filled: the snapshot
 * has each entry that is there all the time, with the value it had when its turn came.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public final class CacheSnapshot<K, V> {
  private final SnapshotCodec<K, V> codec;
  private final InstantSource clock;

  private CacheSnapshot(SnapshotCodec<K, V> codec, InstantSource clock) {
    this.codec = Objects.requireNonNull(codec, "codec");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /**
   * Snapshots with the system's clock.
   *
   * @param codec what keys and values are as bytes
   * @param <K> type of the keys
   * @param <V> type of the values
   * @return a writer and reader of snapshots
   */
  public static <K, V> CacheSnapshot<K, V> of(SnapshotCodec<K, V> codec) {
    return of(codec, InstantSource.system());
  }

  /**
   * Snapshots with a clock.
   *
   * @param codec what keys and values are as bytes
   * @param clock the time of day, by which is known how long ago a snapshot was written
   * @param <K> type of the keys
   * @param <V> type of the values
   * @return a writer and reader of snapshots
   */
  public static <K, V> CacheSnapshot<K, V> of(SnapshotCodec<K, V> codec, InstantSource clock) {
    return new CacheSnapshot<>(codec, clock);
  }

  /**
   * Writes the entries that are here. O(n log n), for the order; the cache is locked while it is
   * found, and not while anything is encoded or written.
   *
   * @param cache what to write
   * @param out where to; flushed, not closed
   * @return how many entries were written
   * @throws IOException if it cannot be written
   * @throws IllegalArgumentException if the codec makes more bytes than it may
   */
  public long write(Cache<K, ? extends @Nullable V> cache, OutputStream out) throws IOException {
    BoundedCache<K, @NonNull V> engine = engine(cache);
    writeHeader(out);
    long written = 0;
    Block block = new Block();
    for (Entry<K, @NonNull V> entry : engine.coldestFirst()) {
      V value = engine.liveValue(entry);
      if (value != null) {
        block.add(codec.encodeKey(entry.key), codec.encodeValue(value), engine.lifeLeft(entry));
        written++;
        if (block.entries.size() >= SnapshotLayout.BLOCK_TARGET_BYTES) {
          block.writeTo(out);
        }
      }
    }
    if (block.count > 0) {
      block.writeTo(out);
    }
    block.writeTo(out); // an empty one ends it
    out.flush();
    return written;
  }

  /**
   * Puts the entries of a snapshot into a cache, as far as their life is not over and their keys
   * are neither there nor being loaded: what the cache knows already is newer. Each counts as a
   * put. An entry lives no longer than the cache would let a new one live, and counts as used now.
   *
   * @param cache where to
   * @param in what {@link #write} has written; read to its end and not further, not closed
   * @return how many entries were restored; the cache may have evicted some of them already
   * @throws IOException if it cannot be read
   * @throws SnapshotException if these bytes are no snapshot this version can read
   */
  public long restore(Cache<K, ? super V> cache, InputStream in) throws IOException {
    BoundedCache<K, V> engine = engine(cache);
    long passedNanos = passedSince(readHeader(in));
    long restored = 0;
    while (true) {
      byte[] headerBytes = read(in, SnapshotLayout.BLOCK_HEADER_BYTES);
      ByteBuffer header = ByteBuffer.wrap(headerBytes);
      int length = header.getInt();
      int count = header.getInt();
      int checksum = header.getInt();
      if (length < 0 || length > SnapshotLayout.MAXIMUM_BLOCK_BYTES) {
        throw new SnapshotException("damaged, length of a block=" + length);
      }
      byte[] body = read(in, length);
      if (checksum(headerBytes, 8, body) != checksum) {
        throw new SnapshotException("damaged, the checksum of a block is wrong");
      }
      if (length == 0) {
        return restored;
      }
      ByteBuffer entries = ByteBuffer.wrap(body);
      for (int i = 0; i < count; i++) {
        restored += restore(engine, entries, passedNanos) ? 1 : 0;
      }
    }
  }

  private boolean restore(BoundedCache<K, V> engine, ByteBuffer entries, long passedNanos) {
    if (entries.remaining() < SnapshotLayout.ENTRY_HEADER_BYTES) {
      throw new SnapshotException("damaged, a block has fewer entries than it says");
    }
    int keyLength = entries.getInt();
    int valueLength = entries.getInt();
    long left = entries.getLong();
    byte[] key = take(entries, keyLength);
    byte[] value = take(entries, valueLength);
    if (left != SnapshotLayout.FOR_EVER) {
      left -= Math.min(left, passedNanos);
    }
    return left > 0 && engine.restore(codec.decodeKey(key), codec.decodeValue(value), left);
  }

  private static byte[] take(ByteBuffer entries, int length) {
    if (length < 0 || length > entries.remaining()) {
      throw new SnapshotException(
          "damaged, length=" + length + ", bytes left in the block=" + entries.remaining());
    }
    byte[] bytes = new byte[length];
    entries.get(bytes);
    return bytes;
  }

  private void writeHeader(OutputStream out) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(SnapshotLayout.HEADER_BYTES);
    header
        .putLong(SnapshotLayout.MAGIC)
        .putShort((short) SnapshotLayout.VERSION)
        .putShort((short) 0);
    header.putLong(clock.millis());
    header.putInt(checksum(header.array(), header.position(), new byte[0]));
    out.write(header.array());
  }

  /** When it was written, in milliseconds of the epoch. */
  private static long readHeader(InputStream in) throws IOException {
    byte[] bytes = read(in, SnapshotLayout.HEADER_BYTES);
    ByteBuffer header = ByteBuffer.wrap(bytes);
    if (header.getLong() != SnapshotLayout.MAGIC) {
      throw new SnapshotException("no snapshot of a cache: it begins with other bytes");
    }
    int version = Short.toUnsignedInt(header.getShort());
    if (version != SnapshotLayout.VERSION) {
      throw new SnapshotException(
          "version=" + version + " of the format, this one reads " + SnapshotLayout.VERSION);
    }
    header.getShort();
    long writtenMillis = header.getLong();
    int checked = header.position();
    if (checksum(bytes, checked, new byte[0]) != header.getInt()) {
      throw new SnapshotException("damaged, the checksum of the header is wrong");
    }
    return writtenMillis;
  }

  private long passedSince(long writtenMillis) {
    long passedMillis = Math.max(0, clock.millis() - writtenMillis);
    return passedMillis > Long.MAX_VALUE / 1_000_000 ? Long.MAX_VALUE : passedMillis * 1_000_000;
  }

  private static byte[] read(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length); // takes memory as bytes come, whatever length says
    if (bytes.length < length) {
      throw new SnapshotException("cut off, bytes=" + bytes.length + " of " + length);
    }
    return bytes;
  }

  private static int checksum(byte[] header, int headerLength, byte[] body) {
    CRC32C checksum = new CRC32C();
    checksum.update(header, 0, headerLength);
    checksum.update(body, 0, body.length);
    return (int) checksum.getValue();
  }

  @SuppressWarnings("unchecked") // only entries of these types are taken out or put in
  private static <K, V> BoundedCache<K, V> engine(Cache<K, ?> cache) {
    return (BoundedCache<K, V>) Objects.requireNonNull(cache, "cache");
  }

  /** The entries to be written next. */
  private static final class Block {
    final ByteArrayOutputStream entries = new ByteArrayOutputStream();
    final DataOutputStream data = new DataOutputStream(entries);
    int count;

    void add(byte[] key, byte[] value, long lifeLeft) throws IOException {
      requireAtMost(SnapshotLayout.MAXIMUM_KEY_BYTES, "key", key);
      requireAtMost(SnapshotLayout.MAXIMUM_VALUE_BYTES, "value", value);
      data.writeInt(key.length);
      data.writeInt(value.length);
      data.writeLong(lifeLeft);
      data.write(key);
      data.write(value);
      count++;
    }

    void writeTo(OutputStream out) throws IOException {
      byte[] bytes = entries.toByteArray();
      ByteBuffer header = ByteBuffer.allocate(SnapshotLayout.BLOCK_HEADER_BYTES);
      header.putInt(bytes.length).putInt(count);
      header.putInt(checksum(header.array(), 8, bytes));
      out.write(header.array());
      out.write(bytes);
      entries.reset();
      count = 0;
    }

    private static void requireAtMost(int maximum, String what, byte[] bytes) {
      if (bytes.length > maximum) {
        throw new IllegalArgumentException(
            "bytes of a %s=%d, must be <= %d".formatted(what, bytes.length, maximum));
      }
    }
  }
}
