package io.ashlar.testkit.recovery;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A small correct write-ahead log in one file, and the ways to break it.
 *
 * <p>The file begins with a header {generation, CRC}, forced before any record follows. A record is
 * {CRC, length, bytes}; its CRC covers the generation and the record's number, so that neither a
 * record of an earlier generation nor one out of its place is valid. Recovery takes records until
 * the first invalid one, and cuts the file there, durably, before anything is appended. A failed
 * write or force ends the log.
 */
final class ToyLog implements RecoverableLog {
  /** One line left out, or done wrong. */
  enum Mutant {
    NO_CHECKSUM,
    NO_GENERATION_IN_CHECKSUM,
    SKIPS_INVALID_RECORDS,
    APPENDS_BEHIND_A_TORN_TAIL,
    OVERWRITES_A_TORN_TAIL_WITHOUT_CUTTING_IT,
    IGNORES_SHORT_WRITES,
    DOES_NOT_FORCE,
    DOES_NOT_FORCE_THE_DIRECTORY,
    RETRIES_A_FAILED_FORCE,
    READS_LENGTH_UNCHECKED
  }

  /** What the log throws when it finds damage a crash cannot have done. */
  static final class CorruptLogException extends IOException {
    private static final long serialVersionUID = 1L;

    CorruptLogException(String message) {
      super(message);
    }
  }

  private static final int HEADER_BYTES = 12;
  private static final int PREFIX_BYTES = 8;

  private final Set<Mutant> mutants;
  private final FileChannel channel;
  private final List<byte[]> recovered = new ArrayList<>();
  private long generation;
  private int count;
  private long end;
  private boolean broken;

  ToyLog(Path directory, Mutant... mutants) throws IOException {
    this.mutants = mutants.length == 0 ? EnumSet.noneOf(Mutant.class) : EnumSet.of(mutants[0]);
    Path file = directory.resolve("log");
    boolean isNew = !Files.exists(file);
    channel = FileChannel.open(file, CREATE, READ, WRITE);
    try {
      if (isNew || !readHeader()) {
        begin(1);
      } else {
        recoverRecords();
      }
      if (!has(Mutant.DOES_NOT_FORCE_THE_DIRECTORY)) {
        try (FileChannel parent = FileChannel.open(directory, READ)) {
          parent.force(true);
        }
      }
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private boolean has(Mutant mutant) {
    return mutants.contains(mutant);
  }

  private boolean readHeader() throws IOException {
    byte[] header = readFully(0, HEADER_BYTES);
    if (header == null) {
      return false;
    }
    ByteBuffer buffer = ByteBuffer.wrap(header);
    generation = buffer.getLong();
    if (buffer.getInt() != checksum(generation, -1, new byte[0])) {
      if (channel.size() > HEADER_BYTES && !allZero()) {
        throw new CorruptLogException("header");
      }
      return false;
    }
    return true;
  }

  private boolean allZero() throws IOException {
    byte[] all = readFully(0, (int) channel.size());
    for (int i = 0; all != null && i < all.length; i++) {
      if (all[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Begins a generation in place: its header makes every record behind it stale. */
  private void begin(long newGeneration) throws IOException {
    generation = newGeneration;
    count = 0;
    end = HEADER_BYTES;
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).putLong(generation);
    header.putInt(checksum(generation, -1, new byte[0]));
    writeFully(header.flip(), 0);
    force();
  }

  private void recoverRecords() throws IOException {
    end = HEADER_BYTES;
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
    if (has(Mutant.APPENDS_BEHIND_A_TORN_TAIL)) {
      end = channel.size();
    } else if (!has(Mutant.OVERWRITES_A_TORN_TAIL_WITHOUT_CUTTING_IT)) {
      channel.truncate(end);
      force();
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
    boolean plausible = length > 0 && length <= channel.size() - position - PREFIX_BYTES;
    if (!plausible && !has(Mutant.READS_LENGTH_UNCHECKED)) {
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
    if (!has(Mutant.NO_GENERATION_IN_CHECKSUM) || number < 0) {
      identity.putLong(ofGeneration);
    }
    if (!has(Mutant.SKIPS_INVALID_RECORDS)) {
      identity.putInt(number);
    }
    crc.update(identity.putInt(record.length).flip());
    crc.update(record);
    return (int) crc.getValue();
  }

  @Override
  public List<byte[]> recovered() {
    return recovered;
  }

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
  public void recycle() throws IOException {
    begin(generation + 1);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
