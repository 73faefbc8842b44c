package io.ashlar.testkit.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.List;

/**
 * A channel on a file, or on a directory for the sake of {@link #force}.
 *
 * <p>Every operation runs between {@code begin()} and {@code end()} of {@link
 * java.nio.channels.spi.AbstractInterruptibleChannel}, so that interrupts and asynchronous closing
 * behave as the JDK's own channel does. Its position is guarded by the file system's lock.
 */
final class CrashFileChannel extends FileChannel {
  private static final int TRANSFER_BYTES = 1 << 16;

  private final CrashFileSystem fileSystem;
  private final Inode inode;
  private final CrashPath openedAs;
  private final String path;
  private final ChannelMode mode;
  private long position;

  CrashFileChannel(CrashFileSystem fileSystem, Inode inode, CrashPath path, ChannelMode mode) {
    this.fileSystem = fileSystem;
    this.inode = inode;
    this.openedAs = path.toAbsolutePath();
    this.path = openedAs.toString();
    this.mode = mode;
  }

  /** An operation under the file system's lock; its result says how far it came. */
  private interface Action {
    long run() throws IOException;
  }

  private long interruptibly(Action action) throws IOException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
    long result = 0;
    boolean completed = false;
    try {
      begin();
      fileSystem.lock();
      try {
        if (isOpen()) {
          result = action.run();
          completed = true;
        }
      } finally {
        fileSystem.unlock();
      }
    } finally {
      end(completed && isOpen());
    }
    return result;
  }

  private FaultPlan.Outcome met(FaultPlan.Outcome outcome) throws IOException {
    if (outcome.interrupts()) {
      interruptHere();
    }
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
    if (outcome.fails()) {
      throw new IOException(outcome.failure());
    }
    return outcome;
  }

  /**
   * Interrupts the current thread in its operation. A thread that interrupts itself closes no
   * channel, but {@code begin()} does when it finds the thread interrupted. That takes the
   * channel's own lock, under which others wait for the file system's: so not while holding that
   * one.
   */
  private void interruptHere() {
    fileSystem.unlock();
    try {
      Thread.currentThread().interrupt();
      begin();
    } finally {
      fileSystem.lock();
    }
  }

  private FaultPlan.Outcome announce(OperationKind kind, long at, long length) throws IOException {
    return met(fileSystem.announce(kind, path, null, at, length));
  }

  private Inode.OfFile file() throws IOException {
    if (inode instanceof Inode.OfFile file) {
      return file;
    }
    throw new IOException("Is a directory");
  }

  private void requireReadable() {
    if (!mode.reads()) {
      throw new NonReadableChannelException();
    }
  }

  private void requireWritable() {
    if (!mode.writes()) {
      throw new NonWritableChannelException();
    }
  }

  private static void requireNotNegative(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + "=" + value + ", must be >= 0");
    }
  }

  // Reading

  @Override
  public int read(ByteBuffer target) throws IOException {
    return (int) read(new ByteBuffer[] {target}, 0, 1);
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    requireReadable();
    List<ByteBuffer> buffers = Arrays.asList(targets).subList(offset, offset + length);
    return interruptibly(() -> {
      long count = readAt(position, buffers);
      position += Math.max(count, 0);
      return count;
    });
  }

  @Override
  public int read(ByteBuffer target, long from) throws IOException {
    requireNotNegative("position", from);
    requireReadable();
    return (int) interruptibly(() -> readAt(from, List.of(target)));
  }

  private long readAt(long from, List<ByteBuffer> targets) throws IOException {
    Inode.OfFile file = file();
    long wanted = remaining(targets);
    FaultPlan.Outcome outcome = announce(OperationKind.READ, from, wanted);
    long available = file.content.size() - from;
    if (wanted == 0 || available <= 0) {
      return wanted == 0 ? 0 : -1;
    }
    long count = Math.min(Math.min(wanted, available), outcome.transferLimit());
    long flipped = outcome.flippedBit() < 0 ? -1 : outcome.flippedBit() % (count * 8);
    long done = 0;
    for (ByteBuffer target : targets) {
      int part = (int) Math.min(target.remaining(), count - done);
      int start = target.position();
      int limit = target.limit();
      target.limit(start + part);
      file.content.read(from + done, target);
      target.limit(limit);
      long wrong = flipped / 8 - done;
      if (flipped >= 0 && wrong >= 0 && wrong < part) {
        int at = start + (int) wrong;
        target.put(at, (byte) (target.get(at) ^ (1 << (flipped % 8))));
      }
      done += part;
    }
    return count;
  }

  private static long remaining(List<ByteBuffer> buffers) {
    long sum = 0;
    for (ByteBuffer buffer : buffers) {
      sum += buffer.remaining();
    }
    return sum;
  }

  // Writing

  @Override
  public int write(ByteBuffer source) throws IOException {
    return (int) write(new ByteBuffer[] {source}, 0, 1);
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    requireWritable();
    List<ByteBuffer> buffers = Arrays.asList(sources).subList(offset, offset + length);
    return interruptibly(() -> {
      long start = mode.appends() ? file().content.size() : position;
      long count = writeAt(start, buffers);
      position = start + count;
      return count;
    });
  }

  @Override
  public int write(ByteBuffer source, long to) throws IOException {
    requireNotNegative("position", to);
    requireWritable();
    // As Linux does: whoever appends does so wherever it is told to write.
    return (int)
        interruptibly(() -> writeAt(mode.appends() ? file().content.size() : to, List.of(source)));
  }

  private long writeAt(long to, List<ByteBuffer> sources) throws IOException {
    Inode.OfFile file = file();
    byte[] bytes = gathered(sources);
    if (to > Content.LARGEST_SIZE - bytes.length) {
      throw new IOException("File too large");
    }
    FaultPlan.Outcome outcome = met(fileSystem.announceWrite(path, file.number, to, bytes));
    int count = Math.min(bytes.length, outcome.transferLimit());
    byte[] taken = count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
    fileSystem.disk().write(file, to, taken, fileSystem.now());
    if (mode.forcesWrites()) {
      fileSystem.disk().force(file, mode.forcesMetadata());
    }
    int left = count;
    for (ByteBuffer source : sources) {
      int part = Math.min(source.remaining(), left);
      source.position(source.position() + part);
      left -= part;
    }
    return count;
  }

  private static byte[] gathered(List<ByteBuffer> sources) {
    byte[] bytes = new byte[Math.toIntExact(remaining(sources))];
    int at = 0;
    for (ByteBuffer source : sources) {
      int length = source.remaining();
      source.get(source.position(), bytes, at, length);
      at += length;
    }
    return bytes;
  }

  // Position and size

  @Override
  public long position() throws IOException {
    return interruptibly(() -> mode.appends() ? file().content.size() : position);
  }

  @Override
  public FileChannel position(long newPosition) throws IOException {
    requireNotNegative("position", newPosition);
    interruptibly(() -> position = newPosition);
    return this;
  }

  @Override
  public long size() throws IOException {
    return interruptibly(() -> inode instanceof Inode.OfFile file ? file.content.size() : 0);
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    requireNotNegative("size", size);
    requireWritable();
    interruptibly(() -> {
      truncateTo(size);
      position = Math.min(position, size);
      return size;
    });
    return this;
  }

  private void truncateTo(long size) throws IOException {
    Inode.OfFile file = file();
    announce(OperationKind.TRUNCATE, size, 0);
    fileSystem.disk().truncate(file, size, fileSystem.now());
  }

  // Durability

  @Override
  public void force(boolean metaData) throws IOException {
    interruptibly(() -> {
      FaultPlan.Outcome outcome = fileSystem.announce(OperationKind.FORCE, path, null, 0, 0);
      if (outcome.fails()) {
        fileSystem.disk().failForce(inode);
      }
      met(outcome);
      if (inode instanceof Inode.OfFile file) {
        fileSystem.disk().force(file, metaData);
      } else {
        fileSystem.disk().force((Inode.OfDirectory) inode);
      }
      return 0;
    });
  }

  // Transfers

  @Override
  public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
    requireNotNegative("position", from);
    requireNotNegative("count", count);
    requireReadable();
    long done = 0;
    while (done < count) {
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(count - done, TRANSFER_BYTES));
      if (read(buffer, from + done) < 0) {
        break;
      }
      int taken = target.write(buffer.flip());
      done += taken;
      if (buffer.hasRemaining()) {
        break;
      }
    }
    return done;
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long to, long count) throws IOException {
    requireNotNegative("position", to);
    requireNotNegative("count", count);
    requireWritable();
    if (to > size()) {
      return 0;
    }
    long done = 0;
    while (done < count) {
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(count - done, TRANSFER_BYTES));
      if (source.read(buffer) <= 0) {
        break;
      }
      buffer.flip();
      while (buffer.hasRemaining()) {
        done += write(buffer, to + done);
      }
    }
    return done;
  }

  /**
   * Never maps: a crash could not tell which bytes a program had stored through the mapping.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public MappedByteBuffer map(MapMode mapMode, long from, long size) {
    throw new UnsupportedOperationException("a CrashFileSystem maps no memory");
  }

  // Locks

  @Override
  public FileLock lock(long from, long size, boolean shared) throws IOException {
    return tryLock(from, size, shared);
  }

  /** Takes a lock. There is no other process to wait for, so this never returns null. */
  @Override
  public FileLock tryLock(long from, long size, boolean shared) throws IOException {
    if (shared) {
      requireReadable();
    } else {
      requireWritable();
    }
    CrashFileLock lock = new CrashFileLock(this, from, size, shared);
    interruptibly(() -> {
      List<CrashFileLock> locks = file().locks;
      announce(OperationKind.LOCK, from, size);
      for (CrashFileLock held : locks) {
        if (held.overlaps(from, size)) {
          throw new OverlappingFileLockException();
        }
      }
      locks.add(lock);
      return 0;
    });
    return lock;
  }

  void release(CrashFileLock lock) {
    fileSystem.lock();
    try {
      lock.markReleased();
      if (inode instanceof Inode.OfFile file) {
        file.locks.remove(lock);
      }
    } finally {
      fileSystem.unlock();
    }
  }

  @Override
  protected void implCloseChannel() {
    fileSystem.lock();
    try {
      if (inode instanceof Inode.OfFile file) {
        file.locks.removeIf(lock -> lock.acquiredBy() == this);
      }
      fileSystem.unregister(this);
      if (mode.deletesOnClose()) {
        fileSystem.unlinkIfStill(openedAs, inode);
      }
      fileSystem.disk().release(inode);
    } finally {
      fileSystem.unlock();
    }
  }
}
