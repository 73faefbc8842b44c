package io.ashlar.testkit.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A file system in memory that knows what a power loss would leave of it.
 *
 * <p>It is a full {@code java.nio.file} file system: code that takes a {@link Path} and opens
 * {@link FileChannel}s runs on it unchanged. Beside what the running program sees, it holds what
 * has been made durable by {@link FileChannel#force} - for the bytes of a file on any channel of
 * that file, for the names in a directory on a channel of that directory, opened for reading.
 * {@link #crash} gives the file system as it would be found after a crash at this moment, as a file
 * system of its own. The running one is not disturbed, so that a test may take such an image at
 * every operation of a single run:
 *
 * <pre>{@code
 * CrashFileSystem disk = CrashFileSystem.create();
 * List<CrashFileSystem> images = new ArrayList<>();
 * disk.onOperation(operation -> images.add(disk.crash(CrashPolicy.TORN_SECTORS, random)));
 * runWorkload(disk.getPath("/db"));
 * images.add(disk.crash(CrashPolicy.TORN_SECTORS, random)); // after the last operation
 * for (CrashFileSystem image : images) {
 *   checkRecovered(image.getPath("/db"));
 * }
 * }</pre>
 *
 * <h2>How it works</h2>
 *
 * <p>A file is an inode with a tree of 4 KiB pages; a directory is an inode with a sorted tree of
 * names. Both trees are persistent: changing one copies a path and shares the rest. The disk has
 * two states of each inode - what is <em>seen</em> and what is <em>stored</em> - and, for each, the
 * list of unsynced changes that lead from one to the other. {@code force} makes the seen tree the
 * stored one (a reference), and clears the list. An image takes the stored state of the whole disk,
 * itself one persistent tree, and applies those unsynced changes that the {@link CrashPolicy}
 * spares. So
 *
 * <ul>
 *   <li>a write costs its bytes, and a page copy the first time after a {@code force} or image;
 *   <li>{@code force} costs O(1) for a file and O(changed names) for a directory;
 *   <li>an image costs O(unsynced bytes), and memory only for what is written after it.
 * </ul>
 *
 * <p>What is never synced stays on the lists: a program that writes much and never forces should
 * call {@link #sync()} now and then, as a kernel would by itself. What each policy spares, and
 * which papers the model follows, is told in {@code PowerLoss}, the class that owns it, and in
 * {@code docs/files.md}.
 *
 * <h2>What it is not</h2>
 *
 * <p>It maps no memory: {@link FileChannel#map} throws {@link UnsupportedOperationException}. It
 * has no symbolic links, permissions, owners or watch services, and so takes {@code a/../b} for
 * {@code b} without looking at {@code a}, which Unix wants to be a directory. Locks exclude each
 * other within this file system, as they do within one JVM.
 *
 * <h2>Determinism and threads</h2>
 *
 * <p>One workload and one seed give the same images on every JVM: nothing depends on the iteration
 * order of hash tables, on the clock or on threads of its own. Thread-safe by one lock around each
 * operation, which is also held while listeners and predicates run: to them time stands still.
 */
public final class CrashFileSystem extends FileSystem {
  private final CrashFileSystemProvider provider = new CrashFileSystemProvider(this);
  private final CrashFileStore store = new CrashFileStore();
  private final InstantSource time;
  private final LongConsumer sleeper;

  /** Guards all that follows, and the disk with all it holds. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Disk disk;
  private final Announcer announcer;
  private final Set<CrashFileChannel> channels = new LinkedHashSet<>();
  private Disk.@Nullable WriteInFlight inFlight;
  private volatile boolean open = true;

  private CrashFileSystem(Disk disk, InstantSource time, LongConsumer sleeper) {
    this.disk = disk;
    this.time = time;
    this.sleeper = sleeper;
    this.announcer = new Announcer(lock, sleeper);
  }

  /**
   * An empty file system with default options.
   *
   * @return a new file system with nothing but its root directory {@code /}, which is also the
   *     working directory
   */
  public static CrashFileSystem create() {
    return builder().build();
  }

  /**
   * Options for a new file system.
   *
   * @return a builder holding the defaults
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Options of a {@link CrashFileSystem}. Not thread-safe. */
  public static final class Builder {
    private InstantSource time = InstantSource.fixed(Instant.EPOCH);
    private LongConsumer sleeper = CrashFileSystem::sleep;

    private Builder() {}

    /**
     * Sets where modification times come from.
     *
     * @param instantSource the clock; by default it stands still at the epoch, so that nothing
     *     depends on when a test runs
     * @return this builder
     */
    public Builder time(InstantSource instantSource) {
      time = Objects.requireNonNull(instantSource, "instantSource");
      return this;
    }

    /**
     * Sets who waits when an operation meets {@link Fault#delay}.
     *
     * @param nanosConsumer takes the nanoseconds to wait, in the calling thread, without any lock
     *     held; by default the thread sleeps. A test with a clock of its own may set that forward
     *     and return. Within an event of a simulation nobody can wait, as its time stands still
     *     until the event has ended
     * @return this builder
     */
    public Builder sleeper(LongConsumer nanosConsumer) {
      sleeper = Objects.requireNonNull(nanosConsumer, "nanosConsumer");
      return this;
    }

    /**
     * Makes the file system.
     *
     * @return a new empty file system
     */
    public CrashFileSystem build() {
      return new CrashFileSystem(new Disk(), time, sleeper);
    }
  }

  private static void sleep(long nanos) {
    long end = System.nanoTime() + nanos;
    for (long left = nanos;
        left > 0 && !Thread.currentThread().isInterrupted();
        left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  // Crashes

  /**
   * The file system as found after a crash now.
   *
   * <p>The image is a file system of its own: neither sees what is done to the other. It has no
   * open channels, no locks, no listeners, no faults, and counts from zero. It may be taken by any
   * thread at any time, even by a listener, of a closed file system too, and crashed in its turn.
   * Within a listener it is the state before the announced operation.
   *
   * @param policy what of the unsynced state survives
   * @param random decides where the policy leaves a choice; only its {@code nextLong()} is used
   * @return the image; O(unsynced changes)
   */
  public CrashFileSystem crash(CrashPolicy policy, RandomGenerator random) {
    Objects.requireNonNull(policy, "policy");
    Chance chance = new Chance(Objects.requireNonNull(random, "random"));
    lock.lock();
    try {
      Disk after =
          policy == CrashPolicy.PROCESS_KILL
              ? disk.processKill(inFlight, chance, time.instant())
              : disk.powerLoss(policy, chance);
      return new CrashFileSystem(after, time, sleeper);
    } finally {
      lock.unlock();
    }
  }

  /** Makes every byte and every name durable, as {@code sync(2)} does. Not an operation. */
  public void sync() {
    lock.lock();
    try {
      disk.sync();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets the disk decay: one bit of what is stored is wrong from now on.
   *
   * <p>Which one is drawn among all bytes of all files, each with the same chance. Reads show it,
   * and so do images; where an unsynced write covers the byte, reads show what was written, and a
   * {@code force} stores that instead. Not an operation. For a wrong bit that only one read sees
   * there is {@link Fault#bitFlip}.
   *
   * @param random decides which; only its {@code nextLong()} is used
   * @return whether there was a stored byte at all
   */
  public boolean decay(RandomGenerator random) {
    Chance chance = new Chance(Objects.requireNonNull(random, "random"));
    lock.lock();
    try {
      return disk.decay(chance);
    } finally {
      lock.unlock();
    }
  }

  // Observation and faults

  /**
   * Has {@code listener} told of every operation before it takes effect.
   *
   * <p>A listener may take images, read the counters, inject faults and throw: what it throws comes
   * out of the operation, which then does nothing. It must not operate on this file system.
   * Listeners are called in the order they were added, while no other operation can run.
   *
   * @param listener called for every operation from now on
   */
  public void onOperation(Consumer<? super Operation> listener) {
    Objects.requireNonNull(listener, "listener");
    lock.lock();
    try {
      announcer.tell(listener);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes every matching operation suffer a fault, until {@link #clearFaults()}.
   *
   * @param fault what happens
   * @param when to which operations; an {@link OperationKind} is such a predicate
   */
  public void inject(Fault fault, Predicate<? super Operation> when) {
    Objects.requireNonNull(fault, "fault");
    Objects.requireNonNull(when, "when");
    lock.lock();
    try {
      announcer.faults().add(fault, when);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes one matching operation suffer a fault.
   *
   * @param nth which one of those that match from now on, at least 1
   * @param fault what happens
   * @param when which operations are counted; an {@link OperationKind} is such a predicate
   */
  public void injectAt(long nth, Fault fault, Predicate<? super Operation> when) {
    if (nth < 1) {
      throw new IllegalArgumentException("nth=" + nth + ", must be >= 1");
    }
    Objects.requireNonNull(fault, "fault");
    Objects.requireNonNull(when, "when");
    lock.lock();
    try {
      announcer.faults().addOnce(nth, fault, when);
    } finally {
      lock.unlock();
    }
  }

  /** Forgets all injected faults. */
  public void clearFaults() {
    lock.lock();
    try {
      announcer.faults().clear();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The number of operations announced so far.
   *
   * @return a count, including operations that failed
   */
  public long operationCount() {
    lock.lock();
    try {
      return announcer.count();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The number of operations of one kind announced so far.
   *
   * @param kind the kind
   * @return a count, including operations that failed
   */
  public long operationCount(OperationKind kind) {
    lock.lock();
    try {
      return announcer.count(kind);
    } finally {
      lock.unlock();
    }
  }

  // For the provider and the channels

  /** The disk; only to be touched between {@link #lock()} and {@link #unlock()}. */
  Disk disk() {
    return disk;
  }

  Instant now() {
    return time.instant();
  }

  void lock() {
    lock.lock();
  }

  void unlock() {
    lock.unlock();
  }

  void requireOpen() {
    if (!open) {
      throw new ClosedFileSystemException();
    }
  }

  CrashFileChannel register(CrashFileChannel channel) {
    channels.add(channel);
    return channel;
  }

  void unregister(CrashFileChannel channel) {
    channels.remove(channel);
  }

  /** Announces an operation; see {@link Announcer#announce}. The lock must be held. */
  FaultPlan.Outcome announce(
      OperationKind kind, String path, @Nullable String target, long position, long length) {
    return announcer.announce(kind, path, target, position, length);
  }

  /** Announces a write, which a killed process may leave half done. */
  FaultPlan.Outcome announceWrite(String path, long file, long position, byte[] bytes) {
    inFlight = new Disk.WriteInFlight(file, position, ByteBuffer.wrap(bytes));
    try {
      return announce(OperationKind.WRITE, path, null, position, bytes.length);
    } finally {
      inFlight = null;
    }
  }

  /** Announces an operation on a path, and fails if it is to fail. */
  void announce(OperationKind kind, CrashPath path, @Nullable CrashPath target)
      throws FileSystemException {
    String other = target == null ? null : target.toAbsolutePath().toString();
    FaultPlan.Outcome outcome = announce(kind, path.toAbsolutePath().toString(), other, 0, 0);
    if (outcome.interrupts()) {
      Thread.currentThread().interrupt();
    }
    if (outcome.fails()) {
      throw new FileSystemException(path.toString(), other, outcome.failure());
    }
  }

  /** Removes a name that stands for {@code inode}; the lock is held. */
  void unlinkIfStill(CrashPath path, Inode inode) {
    provider.unlinkIfStill(path, inode);
  }

  CrashFileAttributes attributes(CrashPath path) throws FileSystemException {
    lock.lock();
    try {
      requireOpen();
      Inode inode = provider.existing(path);
      long size = inode instanceof Inode.OfFile file ? file.content.size() : 0;
      return new CrashFileAttributes(
          inode.number, inode instanceof Inode.OfDirectory, size, FileTime.from(inode.modified));
    } finally {
      lock.unlock();
    }
  }

  // FileSystem

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  /**
   * Closes this file system and every channel opened on it, as a killed process would: nothing is
   * synced. Images taken of it live on, and more can be taken.
   */
  @Override
  public void close() throws IOException {
    List<CrashFileChannel> left;
    lock.lock();
    try {
      open = false;
      left = List.copyOf(channels);
    } finally {
      lock.unlock();
    }
    for (CrashFileChannel channel : left) {
      channel.close();
    }
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  /** Whether it is open, and how many operations it has seen. */
  @Override
  public String toString() {
    return "CrashFileSystem["
        + (open ? "open" : "closed")
        + ", operations="
        + operationCount()
        + "]";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(getPath("/"));
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of(store);
  }

  FileStore store() {
    return store;
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return Set.of("basic");
  }

  @Override
  public Path getPath(String first, String... more) {
    List<String> parts = new ArrayList<>();
    parts.add(first);
    parts.addAll(List.of(more));
    parts.removeIf(String::isEmpty);
    return CrashPath.parse(this, String.join("/", parts));
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher(syntaxAndPattern);
    return path -> matcher.matches(Path.of(path.toString()));
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    throw new UnsupportedOperationException("a CrashFileSystem has no users");
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException("a CrashFileSystem watches nothing");
  }
}
