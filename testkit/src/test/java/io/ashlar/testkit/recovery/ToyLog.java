package io.ashlar.testkit.recovery;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A small correct write-ahead log in one file, and the ways to break it.
 *
 * <p>The file begins with two headers {generation, CRC}, of which the one with the higher
 * generation counts: a new one is written beside the old, forced, and only then is the old one
 * erased, so that a torn header costs nothing. A record is {CRC, length, bytes}; its CRC covers the
 * generation and the record's number, so that neither a record of an earlier generation nor one out
 * of its place is valid. Recovery takes records until the first invalid one, and cuts the file
 * there, durably, before anything is appended. A failed write or force ends the log.
 */
final class ToyLog implements RecoverableLog {
  /** One line left out, or done wrong. */
  enum Mutant {
    NO_CHECKSUM,
    CHECKSUM_MISSES_THE_FIRST_BYTE,
    NO_GENERATION_IN_CHECKSUM,
    ERASES_ONLY_THE_FIRST_STALE_RECORD,
    LEAVES_THE_OLD_HEADER,
    WRITES_THE_HEADER_IN_PLACE,
    SKIPS_INVALID_RECORDS,
    CALLS_A_TORN_TAIL_CORRUPT,
    CALLS_A_MISSING_LAST_BYTE_CORRUPT,
    APPENDS_BEHIND_A_TORN_TAIL,
    APPENDS_BEHIND_A_TORN_PREFIX,
    OVERWRITES_A_TORN_TAIL_WITHOUT_CUTTING_IT,
    IGNORES_SHORT_WRITES,
    DOES_NOT_FORCE,
    DOES_NOT_FORCE_THE_DIRECTORY,
    DOES_NOT_FORCE_WHAT_IT_RECOVERS,
    REWRITES_THE_FILE_TO_RECOVER,
    RETRIES_A_FAILED_FORCE,
    READS_LENGTH_UNCHECKED,
    ALLOCATES_WHAT_A_LENGTH_SAYS
  }

  /** What the log throws when it finds damage a crash cannot have done. */
  static final class CorruptLogException extends IOException {
    private static final long serialVersionUID = 1L;

    CorruptLogException(String message) {
      super(message);
    }
  }

  private static final int HEADER_BYTES = 12;
  private static final int FIRST_RECORD = 2 * HEADER_BYTES;
  private static final int PREFIX_BYTES = 8;

  /** Too much to ask for, and not enough for an OutOfMemoryError. */
  private static final int MOST_BELIEVED = 128 << 20;

  private final Set<Mutant> mutants;
  private final FileChannel channel;
  private final List<byte[]> recovered = new ArrayList<>();
  private long generation;
  private int count;
  private long end = FIRST_RECORD;
  private boolean broken;

  ToyLog(Path directory, Mutant... mutants) throws IOException {
    this.mutants = mutants.length == 0 ? EnumSet.noneOf(Mutant.class) : EnumSet.of(mutants[0]);
    channel = FileChannel.open(directory.resolve("log"), CREATE, READ, WRITE);
    try {
      generation = Math.max(generationAt(0), generationAt(1));
      if (generation > 0) {
        recoverRecords();
      } else if (channel.size() > FIRST_RECORD && !isZero()) {
        throw new CorruptLogException("neither header is valid");
      } else {
        begin(1);
      }
      if (!has(Mutant.DOES_NOT_FORCE_THE_DIRECTORY)) {
        try (FileChannel parent = FileChannel.open(directory, READ)) {
          parent.force(true);
        }
      }
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      channel.close();
      throw e;
    }
  }

  private boolean has(Mutant mutant) {
    return mutants.contains(mutant);
  }

  // Headers

  /** The generation of a valid header, or 0. */
  private long generationAt(int slot) throws IOException {
    byte[] header = readFully(slot * HEADER_BYTES, HEADER_BYTES);
    if (header == null) {
      return 0;
    }
    ByteBuffer buffer = ByteBuffer.wrap(header);
    long found = buffer.getLong();
    return buffer.getInt() == checksum(found, -1, new byte[0]) ? found : 0;
  }

  private boolean isZero() throws IOException {
    byte[] all = readFully(0, (int) channel.size());
    for (int i = 0; all != null && i < all.length; i++) {
      if (all[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Begins a generation: its header makes every record that is there stale. */
  private void begin(long newGeneration) throws IOException {
    generation = newGeneration;
    count = 0;
    end = FIRST_RECORD;
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).putLong(generation);
    header.putInt(checksum(generation, -1, new byte[0]));
    writeFully(header.flip(), slotOf(generation) * HEADER_BYTES);
    force();
  }

  private int slotOf(long ofGeneration) {
    return has(Mutant.WRITES_THE_HEADER_IN_PLACE) ? 0 : (int) (ofGeneration % 2);
  }

  @Override
  public void recycle() throws IOException {
    if (has(Mutant.ERASES_ONLY_THE_FIRST_STALE_RECORD)) {
      writeFully(ByteBuffer.allocate(PREFIX_BYTES), FIRST_RECORD);
    }
    begin(generation + 1);
    if (!has(Mutant.LEAVES_THE_OLD_HEADER) && !has(Mutant.WRITES_THE_HEADER_IN_PLACE)) {
      writeFully(ByteBuffer.allocate(HEADER_BYTES), slotOf(generation - 1) * HEADER_BYTES);
      force();
    }
  }

  // Recovery

  private void recoverRecords() throws IOException {
    long next = end;
    byte[] record = recordAt(next);
    while (record != null || (has(Mutant.SKIPS_INVALID_RECORDS) && next < channel.size())) {
      if (record == null) {
        next++;
      } else {
        recovered.add(record);
        count++;
        next += PREFIX_BYTES + record.length;
        end = next;
      }
      record = recordAt(next);
    }
    cutTornTail();
    if (has(Mutant.REWRITES_THE_FILE_TO_RECOVER)) {
      rewrite();
    }
    if (!has(Mutant.DOES_NOT_FORCE_WHAT_IT_RECOVERS)) {
      force();
    }
  }

  private void cutTornTail() throws IOException {
    long rest = channel.size() - end;
    if (rest > 0 && has(Mutant.CALLS_A_TORN_TAIL_CORRUPT)) {
      throw new CorruptLogException("torn at " + end);
    }
    if (has(Mutant.APPENDS_BEHIND_A_TORN_TAIL)
        || (has(Mutant.APPENDS_BEHIND_A_TORN_PREFIX) && rest < PREFIX_BYTES)) {
      end = channel.size();
    } else if (!has(Mutant.OVERWRITES_A_TORN_TAIL_WITHOUT_CUTTING_IT)) {
      channel.truncate(end);
    }
  }

  private void rewrite() throws IOException {
    channel.truncate(FIRST_RECORD);
    end = FIRST_RECORD;
    count = 0;
    for (byte[] record : recovered) {
      append(record);
    }
  }

  private byte @Nullable [] recordAt(long position) throws IOException {
    byte[] prefix = readFully(position, PREFIX_BYTES);
    if (prefix == null) {
      return null;
    }
    ByteBuffer buffer = ByteBuffer.wrap(prefix);
    int expected = buffer.getInt();
    int length = buffer.getInt();
    long rest = channel.size() - position - PREFIX_BYTES;
    if (length == rest + 1 && has(Mutant.CALLS_A_MISSING_LAST_BYTE_CORRUPT)) {
      throw new CorruptLogException("the file ends within the record at " + position);
    }
    boolean plausible = length > 0 && length <= rest;
    boolean credulous = has(Mutant.ALLOCATES_WHAT_A_LENGTH_SAYS) && length <= MOST_BELIEVED;
    if (!plausible && !has(Mutant.READS_LENGTH_UNCHECKED) && !(credulous && length > 0)) {
      return null;
    }
    byte[] record = readFully(position + PREFIX_BYTES, length);
    if (record == null || has(Mutant.NO_CHECKSUM)) {
      return record;
    }
    return expected == checksum(generation, count, record) ? record : null;
  }

  private byte @Nullable [] readFully(long position, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        return null;
      }
    }
    return buffer.array();
  }

  private int checksum(long ofGeneration, int number, byte[] record) {
    CRC32C crc = new CRC32C();
    ByteBuffer identity = ByteBuffer.allocate(16);
    boolean anyGeneration =
        has(Mutant.NO_GENERATION_IN_CHECKSUM) || has(Mutant.ERASES_ONLY_THE_FIRST_STALE_RECORD);
    if (!anyGeneration || number < 0) {
      identity.putLong(ofGeneration);
    }
    if (!has(Mutant.SKIPS_INVALID_RECORDS)) {
      identity.putInt(number);
    }
    crc.update(identity.putInt(record.length).flip());
    boolean whole = number < 0 || !has(Mutant.CHECKSUM_MISSES_THE_FIRST_BYTE);
    crc.update(whole ? record : Arrays.copyOfRange(record, 1, record.length));
    return (int) crc.getValue();
  }

  @Override
  public List<byte[]> recovered() {
    return recovered;
  }

  // Appending

  @Override
  public void append(byte[] record) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(PREFIX_BYTES + record.length);
    buffer.putInt(checksum(generation, count, record)).putInt(record.length).put(record);
    writeFully(buffer.flip(), end);
    end += buffer.capacity();
    count++;
  }

  private void writeFully(ByteBuffer buffer, long position) throws IOException {
    requireWhole();
    broken = true;
    while (buffer.hasRemaining()) {
      channel.write(buffer, position + buffer.position());
      if (has(Mutant.IGNORES_SHORT_WRITES)) {
        break;
      }
    }
    broken = false;
  }

  @Override
  public void sync() throws IOException {
    force();
  }

  private void force() throws IOException {
    requireWhole();
    if (!has(Mutant.DOES_NOT_FORCE)) {
      broken = !has(Mutant.RETRIES_A_FAILED_FORCE);
      channel.force(false);
      broken = false;
    }
  }

  private void requireWhole() throws IOException {
    if (broken) {
      throw new IOException("the log failed before");
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
