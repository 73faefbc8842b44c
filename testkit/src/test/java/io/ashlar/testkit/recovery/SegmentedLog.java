package io.ashlar.testkit.recovery;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A small correct write-ahead log in segments that roll and are used again, and the ways to break
 * it.
 *
 * <p>The file {@code segment-N} begins with a header {N, number of the oldest segment that counts,
 * number of records before this one, CRC}. Records follow: {CRC, length, bytes}, where the CRC
 * covers the numbers of the segment and of the record. A segment is begun when the one before it is
 * full and forced: its name is made durable, then its header. The header decides; a segment without
 * a valid one has not been begun.
 *
 * <p>To recycle is to begin a segment that is its own oldest one: the moment its header is durable
 * all others are obsolete, whatever their number. Only then are they renamed to {@code free-N}, to
 * be renamed again when a segment is begun.
 *
 * <p>Recovery never writes where something may be torn: it takes the records before the first
 * invalid one, makes those durable, and begins another segment.
 */
final class SegmentedLog implements RecoverableLog {
  /** One line left out, or done wrong. */
  enum Mutant {
    SORTS_SEGMENTS_AS_TEXT,
    TAKES_A_GAP_FOR_RECYCLED_SEGMENTS,
    DOES_NOT_FORCE_A_FULL_SEGMENT,
    DOES_NOT_FORCE_THE_NAME_OF_A_SEGMENT_USED_AGAIN,
    FORCES_WITHOUT_THE_SIZE,
    NO_SEGMENT_IN_CHECKSUM,
    FREES_SEGMENTS_BEFORE_THE_NEXT_IS_DURABLE,
    FREES_SEGMENTS_WITHOUT_RENAMING_THEM
  }

  /** What the log throws when it finds damage a crash cannot have done. */
  static final class CorruptLogException extends IOException {
    private static final long serialVersionUID = 1L;

    CorruptLogException(String message) {
      super(message);
    }
  }

  private static final int SEGMENT_BYTES = 512;
  private static final int HEADER_BYTES = 24;
  private static final int PREFIX_BYTES = 8;
  private static final String BEGUN = "segment-";
  private static final String FREE = "free-";

  /** A segment with a valid header. */
  private record Segment(Path file, long number, long oldest, int recordsBefore) {}

  private final Path directory;
  private final Set<Mutant> mutants;
  private final List<byte[]> recovered = new ArrayList<>();

  /** The last one freed is used first: most likely it is still in the page cache. */
  private final Deque<Path> free = new ArrayDeque<>();

  private @Nullable FileChannel channel;
  private long oldest;
  private long newest;
  private int count;
  private long end;
  private boolean broken;

  SegmentedLog(Path directory, Mutant... mutants) throws IOException {
    this.directory = directory;
    this.mutants = mutants.length == 0 ? EnumSet.noneOf(Mutant.class) : EnumSet.of(mutants[0]);
    try {
      recover();
      begin();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The segment that a crash may have left torn: the last one of those in a list. */
  static Path last(List<Path> files) {
    return files.stream()
        .filter(file -> file.getFileName().toString().startsWith(BEGUN))
        .max(Comparator.comparingLong(SegmentedLog::number))
        .orElseThrow();
  }

  private boolean has(Mutant mutant) {
    return mutants.contains(mutant);
  }

  private static long number(Path file) {
    String name = file.getFileName().toString();
    return Long.parseLong(name.substring(name.indexOf('-') + 1));
  }

  private Path begun(long number) {
    return directory.resolve(BEGUN + number);
  }

  // Recovery

  private void recover() throws IOException {
    List<Segment> segments = new ArrayList<>();
    for (Path file : filesInOrder()) {
      newest = Math.max(newest, number(file));
      Segment segment = header(file);
      if (segment == null) {
        free.push(file);
      } else {
        segments.add(segment);
      }
    }
    oldest = newest + 1;
    if (!segments.isEmpty()) {
      Segment last = segments.get(segments.size() - 1);
      newest = last.number;
      oldest = last.oldest;
      recoverRecords(segments);
    }
  }

  private List<Path> filesInOrder() throws IOException {
    Comparator<Path> order =
        has(Mutant.SORTS_SEGMENTS_AS_TEXT)
            ? Comparator.comparing(Path::toString)
            : Comparator.comparingLong(SegmentedLog::number);
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted(order).toList();
    }
  }

  /** The segment in a file, or null if none has been begun there. */
  private @Nullable Segment header(Path file) throws IOException {
    try (FileChannel reading = FileChannel.open(file, READ)) {
      byte[] header = readFully(reading, 0, HEADER_BYTES);
      if (header == null || !file.getFileName().toString().startsWith(BEGUN)) {
        return null;
      }
      ByteBuffer buffer = ByteBuffer.wrap(header);
      Segment found = new Segment(file, buffer.getLong(), buffer.getLong(), buffer.getInt());
      boolean valid = buffer.getInt() == checksum(ByteBuffer.wrap(header, 0, HEADER_BYTES - 4));
      return valid && found.number == number(file) ? found : null;
    }
  }

  private void recoverRecords(List<Segment> segments) throws IOException {
    long expected = oldest;
    for (Segment segment : segments) {
      if (segment.number < oldest) {
        free.push(segment.file);
        continue;
      }
      if (has(Mutant.TAKES_A_GAP_FOR_RECYCLED_SEGMENTS) && Files.notExists(begun(expected))) {
        recovered.clear();
        expected = segment.number;
        count = segment.recordsBefore;
      }
      if (segment.number != expected || segment.recordsBefore != count) {
        throw new CorruptLogException(
            segment + " follows upon " + count + " records, not segment " + expected);
      }
      expected++;
      recoverRecords(segment);
    }
  }

  private void recoverRecords(Segment segment) throws IOException {
    try (FileChannel reading = FileChannel.open(segment.file, READ)) {
      long position = HEADER_BYTES;
      byte[] record = recordAt(reading, position, segment.number);
      while (record != null) {
        recovered.add(record);
        count++;
        position += PREFIX_BYTES + record.length;
        record = recordAt(reading, position, segment.number);
      }
      if (segment.number == newest) {
        reading.force(true);
      }
    }
  }

  private byte @Nullable [] recordAt(FileChannel reading, long position, long segment)
      throws IOException {
    byte[] prefix = readFully(reading, position, PREFIX_BYTES);
    if (prefix == null) {
      return null;
    }
    ByteBuffer buffer = ByteBuffer.wrap(prefix);
    int expected = buffer.getInt();
    int length = buffer.getInt();
    if (length <= 0 || length > reading.size() - position - PREFIX_BYTES) {
      return null;
    }
    byte[] record = readFully(reading, position + PREFIX_BYTES, length);
    return record != null && expected == checksum(segment, count, record) ? record : null;
  }

  private static byte @Nullable [] readFully(FileChannel reading, long position, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (reading.read(buffer, position + buffer.position()) < 0) {
        return null;
      }
    }
    return buffer.array();
  }

  private int checksum(long segment, int number, byte[] record) {
    ByteBuffer covered = ByteBuffer.allocate(16 + record.length);
    covered.putLong(has(Mutant.NO_SEGMENT_IN_CHECKSUM) ? 0 : segment).putInt(number);
    return checksum(covered.putInt(record.length).put(record).flip());
  }

  private static int checksum(ByteBuffer covered) {
    CRC32C crc = new CRC32C();
    crc.update(covered);
    return (int) crc.getValue();
  }

  @Override
  public List<byte[]> recovered() {
    return recovered;
  }

  // Segments

  /** Begins the next segment, in a file used again if there is one. */
  private void begin() throws IOException {
    close();
    Path file = begun(newest + 1);
    boolean wasNeverBegun = free.remove(file);
    boolean again = !wasNeverBegun && !free.isEmpty();
    if (again) {
      Files.move(free.pop(), file, ATOMIC_MOVE);
    }
    channel = FileChannel.open(file, CREATE, READ, WRITE);
    if (wasNeverBegun) {
      // What it holds may be of a segment of this very number whose header was damaged.
      channel.truncate(0);
      force();
    }
    if (!again || !has(Mutant.DOES_NOT_FORCE_THE_NAME_OF_A_SEGMENT_USED_AGAIN)) {
      forceNames();
    }
    newest++;
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.putLong(newest).putLong(oldest).putInt(count);
    header.putInt(checksum(header.duplicate().flip()));
    end = 0;
    write(header.flip());
    force();
  }

  private void forceNames() throws IOException {
    try (FileChannel names = FileChannel.open(directory, READ)) {
      names.force(true);
    }
  }

  @Override
  public void recycle() throws IOException {
    requireWhole();
    broken = true;
    long first = oldest;
    long last = newest;
    if (has(Mutant.FREES_SEGMENTS_BEFORE_THE_NEXT_IS_DURABLE)) {
      free(first, last);
    }
    oldest = newest + 1;
    count = 0;
    begin();
    if (!has(Mutant.FREES_SEGMENTS_BEFORE_THE_NEXT_IS_DURABLE)) {
      free(first, last);
    }
    broken = false;
  }

  private void free(long first, long last) throws IOException {
    for (long number = first; number <= last; number++) {
      Path file = begun(number);
      if (!has(Mutant.FREES_SEGMENTS_WITHOUT_RENAMING_THEM)) {
        file = Files.move(file, directory.resolve(FREE + number), ATOMIC_MOVE);
      }
      free.push(file);
    }
    forceNames();
  }

  // Appending

  @Override
  public void append(byte[] record) throws IOException {
    requireWhole();
    broken = true;
    if (end > HEADER_BYTES && end + PREFIX_BYTES + record.length > SEGMENT_BYTES) {
      if (!has(Mutant.DOES_NOT_FORCE_A_FULL_SEGMENT)) {
        force();
      }
      begin();
    }
    ByteBuffer buffer = ByteBuffer.allocate(PREFIX_BYTES + record.length);
    buffer.putInt(checksum(newest, count, record)).putInt(record.length).put(record);
    write(buffer.flip());
    count++;
    broken = false;
  }

  private void write(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      end += current().write(buffer, end);
    }
  }

  @Override
  public void sync() throws IOException {
    requireWhole();
    broken = true;
    force();
    broken = false;
  }

  private void force() throws IOException {
    current().force(!has(Mutant.FORCES_WITHOUT_THE_SIZE));
  }

  private void requireWhole() throws IOException {
    if (broken) {
      throw new IOException("the log failed before");
    }
  }

  private FileChannel current() throws IOException {
    if (channel == null) {
      throw new IOException("no segment is open");
    }
    return channel;
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
