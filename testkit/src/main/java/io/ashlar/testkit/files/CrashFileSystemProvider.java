package io.ashlar.testkit.files;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The operations on paths of one {@link CrashFileSystem}. Each file system has a provider of its
 * own, so that the JDK copies between two of them through streams and moves nothing across.
 */
final class CrashFileSystemProvider extends FileSystemProvider {
  static final String SCHEME = "crash";

  private final CrashFileSystem fileSystem;

  CrashFileSystemProvider(CrashFileSystem fileSystem) {
    this.fileSystem = fileSystem;
  }

  /** Something to be found out or made under the file system's lock. */
  private interface Query<T> {
    T run(Disk disk) throws IOException;
  }

  /** Something to be done under the file system's lock. */
  private interface Action {
    void run(Disk disk) throws IOException;
  }

  private <T> T ask(Query<T> query) throws IOException {
    fileSystem.lock();
    try {
      fileSystem.requireOpen();
      return query.run(fileSystem.disk());
    } finally {
      fileSystem.unlock();
    }
  }

  private void locked(Action action) throws IOException {
    fileSystem.lock();
    try {
      fileSystem.requireOpen();
      action.run(fileSystem.disk());
    } finally {
      fileSystem.unlock();
    }
  }

  private CrashPath own(Path path) {
    CrashPath crashPath = CrashPath.of(path);
    if (crashPath.getFileSystem() != fileSystem) {
      throw new ProviderMismatchException(path + " is a path of another CrashFileSystem");
    }
    return crashPath;
  }

  // Looking up; the lock must be held

  private @Nullable Inode find(CrashPath path) {
    return find(path.absoluteNames());
  }

  private @Nullable Inode find(List<String> names) {
    Inode inode = fileSystem.disk().root();
    for (String name : names) {
      if (!(inode instanceof Inode.OfDirectory directory)) {
        return null;
      }
      inode = fileSystem.disk().child(directory, name);
    }
    return inode;
  }

  Inode existing(CrashPath path) throws FileSystemException {
    Inode inode = find(path);
    if (inode == null) {
      throw absent(path);
    }
    return inode;
  }

  /** Why there is nothing at a path: a name is missing, or a file where a directory should be. */
  private FileSystemException absent(CrashPath path) {
    List<String> names = path.absoluteNames();
    for (int i = 1; i < names.size(); i++) {
      if (find(names.subList(0, i)) instanceof Inode.OfFile) {
        return new FileSystemException(path.toString(), null, "Not a directory");
      }
    }
    return new NoSuchFileException(path.toString());
  }

  /** A place for a name: a directory that exists, and a name that may. */
  private record Place(CrashPath path, Inode.OfDirectory parent, String name) {}

  private Place place(CrashPath path) throws FileSystemException {
    List<String> names = path.absoluteNames();
    if (names.isEmpty()) {
      throw new FileSystemException(path.toString(), null, "the root cannot be changed");
    }
    int last = names.size() - 1;
    if (!(find(names.subList(0, last)) instanceof Inode.OfDirectory directory)) {
      throw absent(path);
    }
    return new Place(path, directory, names.get(last));
  }

  private Place vacant(CrashPath path) throws FileSystemException {
    if (find(path) != null) {
      throw new FileAlreadyExistsException(path.toString());
    }
    return place(path);
  }

  private @Nullable Inode at(Place place) {
    return fileSystem.disk().child(place.parent, place.name);
  }

  private static void requireEmpty(@Nullable Inode inode, CrashPath path)
      throws DirectoryNotEmptyException {
    if (inode instanceof Inode.OfDirectory directory && !directory.entries.isEmpty()) {
      throw new DirectoryNotEmptyException(path.toString());
    }
  }

  // Opening

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    CrashPath file = own(path);
    ChannelMode mode = ChannelMode.of(options);
    CrashFileChannel channel =
        ask(disk -> {
          Inode inode = find(file);
          if (inode == null) {
            inode = created(disk, file, mode);
          } else {
            requireOpenable(inode, file, mode);
            fileSystem.announce(OperationKind.OPEN, file, null);
          }
          inode.handles++;
          return fileSystem.register(new CrashFileChannel(fileSystem, inode, file, mode));
        });
    if (mode.truncates()) {
      empty(channel);
    }
    return channel;
  }

  private static void empty(FileChannel channel) throws IOException {
    try {
      if (channel.size() > 0) {
        channel.truncate(0);
      }
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private Inode created(Disk disk, CrashPath file, ChannelMode mode) throws IOException {
    if (!mode.creates()) {
      throw absent(file);
    }
    place(file);
    fileSystem.announce(OperationKind.CREATE, file, null);
    Place place = vacant(file);
    return disk.createFile(place.parent, place.name, fileSystem.now());
  }

  private static void requireOpenable(Inode inode, CrashPath path, ChannelMode mode)
      throws FileSystemException {
    if (mode.mustCreate()) {
      throw new FileAlreadyExistsException(path.toString());
    }
    if (mode.writes() && inode instanceof Inode.OfDirectory) {
      throw new FileSystemException(path.toString(), null, "Is a directory");
    }
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path dir, DirectoryStream.Filter<? super Path> filter) throws IOException {
    CrashPath path = own(dir);
    List<Path> entries = new ArrayList<>();
    locked(disk -> {
      if (!(existing(path) instanceof Inode.OfDirectory)) {
        throw new NotDirectoryException(path.toString());
      }
      fileSystem.announce(OperationKind.LIST, path, null);
      if (find(path) instanceof Inode.OfDirectory directory) {
        directory.entries.names().forEach(name -> entries.add(path.resolve(name)));
      }
    });
    return new CrashDirectoryStream(entries, filter);
  }

  // Changing names

  @Override
  public void createDirectory(Path dir, FileAttribute<?>... attributes) throws IOException {
    CrashPath path = own(dir);
    locked(disk -> {
      vacant(path);
      fileSystem.announce(OperationKind.CREATE_DIRECTORY, path, null);
      Place place = vacant(path);
      disk.createDirectory(place.parent, place.name, fileSystem.now());
    });
  }

  @Override
  public void delete(Path path) throws IOException {
    CrashPath doomed = own(path);
    locked(disk -> unlink(disk, doomed));
  }

  private void unlink(Disk disk, CrashPath doomed) throws IOException {
    requireEmpty(existing(doomed), doomed);
    place(doomed);
    fileSystem.announce(OperationKind.DELETE, doomed, null);
    requireEmpty(existing(doomed), doomed);
    Place place = place(doomed);
    disk.unlink(place.parent, place.name, fileSystem.now());
  }

  /** Removes a name that stands for {@code inode}, without announcing it; the lock must be held. */
  void unlinkIfStill(CrashPath path, Inode inode) {
    List<String> names = path.absoluteNames();
    int last = names.size() - 1;
    if (find(path) == inode && find(names.subList(0, last)) instanceof Inode.OfDirectory parent) {
      fileSystem.disk().unlink(parent, names.get(last), fileSystem.now());
    }
  }

  @Override
  public void createLink(Path link, Path existing) throws IOException {
    CrashPath added = own(link);
    CrashPath present = own(existing);
    locked(disk -> {
      requireFile(existing(present), present);
      vacant(added);
      fileSystem.announce(OperationKind.LINK, present, added);
      Place place = vacant(added);
      disk.link(place.parent, place.name, existing(present), fileSystem.now());
    });
  }

  private static void requireFile(Inode inode, CrashPath path) throws FileSystemException {
    if (inode instanceof Inode.OfDirectory) {
      throw new FileSystemException(path.toString(), null, "Is a directory");
    }
  }

  /**
   * Renames. As on Unix, only {@code ATOMIC_MOVE} replaces the target in one step; with {@code
   * REPLACE_EXISTING} the JDK deletes it first, and a crash may come between the two.
   */
  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    CrashPath from = own(source);
    CrashPath to = own(target);
    boolean atomic = List.of(options).contains(StandardCopyOption.ATOMIC_MOVE);
    boolean replaces = List.of(options).contains(StandardCopyOption.REPLACE_EXISTING);
    locked(disk -> {
      Inode replaced = at(place(to));
      if (replaced == existing(from)) {
        return;
      }
      if (replaced != null && !atomic) {
        if (!replaces) {
          throw new FileAlreadyExistsException(to.toString());
        }
        unlink(disk, to);
      }
      requireMovable(from, to);
      fileSystem.announce(OperationKind.RENAME, from, to);
      requireMovable(from, to);
      Place origin = place(from);
      Place place = place(to);
      disk.rename(origin.parent, origin.name, place.parent, place.name, fileSystem.now());
    });
  }

  private void requireMovable(CrashPath from, CrashPath to) throws IOException {
    Inode moved = existing(from);
    Inode replaced = at(place(to));
    requireEmpty(replaced, to);
    if (replaced != null && replaced.getClass() != moved.getClass()) {
      throw new FileSystemException(
          from.toString(), to.toString(), "a file and a directory do not replace each other");
    }
    List<String> origin = from.absoluteNames();
    List<String> goal = to.absoluteNames();
    if (goal.size() > origin.size() && goal.subList(0, origin.size()).equals(origin)) {
      throw new FileSystemException(
          from.toString(), to.toString(), "a directory cannot be moved into itself");
    }
  }

  /** Copies a file through two channels, so that a crash or fault may come between any of them. */
  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    CrashPath from = own(source);
    CrashPath to = own(target);
    boolean replaces = List.of(options).contains(StandardCopyOption.REPLACE_EXISTING);
    CrashFileAttributes attributes = fileSystem.attributes(from);
    if (isSameFileIfExists(from, to)) {
      return;
    }
    if (replaces) {
      deleteIfExists(to);
    }
    if (attributes.isDirectory()) {
      createDirectory(to);
    } else {
      copyBytes(from, to);
    }
    if (List.of(options).contains(StandardCopyOption.COPY_ATTRIBUTES)) {
      setModified(to, attributes.lastModifiedTime());
    }
  }

  private boolean isSameFileIfExists(CrashPath one, CrashPath other) throws IOException {
    return ask(disk -> find(one) == find(other));
  }

  private void copyBytes(CrashPath from, CrashPath to) throws IOException {
    Set<StandardOpenOption> create =
        Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    try (FileChannel in = newFileChannel(from, Set.of(StandardOpenOption.READ));
        FileChannel out = newFileChannel(to, create)) {
      long size = in.size();
      long copied = 0;
      while (copied < size) {
        copied += in.transferTo(copied, size - copied, out);
      }
    }
  }

  // Attributes

  @Override
  public boolean isSameFile(Path one, Path other) throws IOException {
    if (one.equals(other)) {
      return true;
    }
    if (!(other instanceof CrashPath path) || path.getFileSystem() != fileSystem) {
      return false;
    }
    CrashPath first = own(one);
    return ask(disk -> existing(first) == existing(path));
  }

  @Override
  public boolean isHidden(Path path) {
    Path name = path.getFileName();
    return name != null && name.toString().startsWith(".");
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    fileSystem.attributes(own(path));
    return fileSystem.store();
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    fileSystem.attributes(own(path));
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    CrashPath file = own(path);
    if (type != BasicFileAttributeView.class) {
      return null;
    }
    return type.cast(
        new BasicFileAttributeView() {
          @Override
          public String name() {
            return "basic";
          }

          @Override
          public BasicFileAttributes readAttributes() throws IOException {
            return fileSystem.attributes(file);
          }

          @Override
          public void setTimes(
              @Nullable FileTime modified, @Nullable FileTime access, @Nullable FileTime creation)
              throws IOException {
            if (modified != null) {
              setModified(file, modified);
            }
          }
        });
  }

  private void setModified(CrashPath path, FileTime time) throws IOException {
    locked(disk -> disk.touch(existing(path), time.toInstant()));
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    if (type != BasicFileAttributes.class) {
      throw new UnsupportedOperationException("no attributes of type " + type.getName());
    }
    return type.cast(fileSystem.attributes(own(path)));
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    return fileSystem.attributes(own(path)).named(attributes);
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
      throws IOException {
    switch (attribute) {
      case "lastModifiedTime", "basic:lastModifiedTime" -> setModified(own(path), (FileTime) value);
      default -> throw new UnsupportedOperationException("cannot set " + attribute);
    }
  }

  // Not by URI: a file system in memory belongs to who created it

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    throw new UnsupportedOperationException("use CrashFileSystem.create()");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    throw new UnsupportedOperationException("use CrashFileSystem.create()");
  }

  @Override
  public Path getPath(URI uri) {
    throw new UnsupportedOperationException("use CrashFileSystem.getPath(String)");
  }
}
