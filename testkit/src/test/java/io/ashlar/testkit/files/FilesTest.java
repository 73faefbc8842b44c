package io.ashlar.testkit.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.spi.FileSystemProvider;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The methods of {@link Files} find the file system complete. */
class FilesTest {
  private final Instant[] now = {Instant.EPOCH};
  private final CrashFileSystem disk = CrashFileSystem.builder().time(() -> now[0]).build();

  private Path at(String path) {
    return disk.getPath(path);
  }

  @Test
  void walksAndListsInTheOrderOfNames() throws IOException {
    Files.createDirectories(at("/a/c"));
    Files.createDirectories(at("/a/b/x"));
    Files.writeString(at("/a/b/x/file"), "text");
    Files.writeString(at("/a/aa"), "text");

    try (Stream<Path> walked = Files.walk(at("/a"));
        Stream<Path> listed = Files.list(at("a"))) {
      assertThat(walked.map(Path::toString))
          .containsExactly("/a", "/a/aa", "/a/b", "/a/b/x", "/a/b/x/file", "/a/c");
      assertThat(listed.map(Path::toString)).containsExactly("a/aa", "a/b", "a/c");
    }
  }

  @Test
  void streamsFilteredNames() throws IOException {
    Files.createFile(at("/a.log"));
    Files.createFile(at("/b.log"));
    Files.createFile(at("/b.txt"));

    try (DirectoryStream<Path> logs = Files.newDirectoryStream(at("/"), "*.log")) {
      Iterator<Path> names = logs.iterator();
      assertThat(names.next()).isEqualTo(at("/a.log"));
      assertThat(names.hasNext()).isTrue();
      assertThat(names.next()).isEqualTo(at("/b.log"));
      assertThatThrownBy(names::next).isInstanceOf(NoSuchElementException.class);
      assertThatThrownBy(logs::iterator).hasMessage("one iterator only");
    }
    DirectoryStream<Path> closed = Files.newDirectoryStream(at("/"));
    closed.close();
    assertThatThrownBy(closed::iterator).hasMessage("the stream is closed");
    try (DirectoryStream<Path> failing =
        Files.newDirectoryStream(
            at("/"),
            path -> {
              throw new IOException("filter");
            })) {
      assertThatThrownBy(() -> failing.iterator().hasNext())
          .isInstanceOf(DirectoryIteratorException.class);
    }
  }

  @Test
  void readsAndWritesThroughStreams() throws IOException {
    try (OutputStream out = Files.newOutputStream(at("/file"))) {
      out.write(new byte[] {1, 2, 3});
    }
    try (InputStream in = Files.newInputStream(at("/file"))) {
      assertThat(in.readAllBytes()).containsExactly(1, 2, 3);
    }
    Files.write(at("/file"), new byte[] {4});
    assertThat(Files.readAllBytes(at("/file"))).containsExactly(4);
  }

  @Test
  void tellsAttributes() throws IOException {
    now[0] = Instant.ofEpochSecond(5);
    Files.writeString(at("/file"), "12345");
    Files.createLink(at("/link"), at("/file"));
    now[0] = Instant.ofEpochSecond(9);
    Files.createDirectory(at("/dir"));

    BasicFileAttributes file = Files.readAttributes(at("/file"), BasicFileAttributes.class);
    assertThat(file.size()).isEqualTo(5);
    assertThat(file.isRegularFile()).isTrue();
    assertThat(file.isSymbolicLink() || file.isOther() || file.isDirectory()).isFalse();
    assertThat(file.creationTime()).isEqualTo(FileTime.from(Instant.ofEpochSecond(5)));
    assertThat(file.lastAccessTime()).isEqualTo(file.lastModifiedTime());
    assertThat(Files.isSameFile(at("/file"), at("/link"))).isTrue();
    assertThat(Files.isSameFile(at("/file"), at("/file"))).isTrue();
    assertThat(Files.isSameFile(at("/file"), at("/dir"))).isFalse();
    assertThat(Files.isSameFile(at("/file"), Path.of("/file"))).isFalse();
    assertThat(Files.getLastModifiedTime(at("/dir")).toInstant())
        .isEqualTo(Instant.ofEpochSecond(9));
    assertThat(Files.isDirectory(at("/dir"))).isTrue();
    assertThat(Files.isReadable(at("/none"))).isFalse();
    assertThat(Files.isHidden(at("/.hidden"))).isTrue();
    assertThat(Files.isHidden(at("/"))).isFalse();
  }

  @Test
  void readsAttributesByName() throws IOException {
    Files.writeString(at("/file"), "12345");

    assertThat(Files.readAttributes(at("/file"), "size,isDirectory"))
        .isEqualTo(Map.of("size", 5L, "isDirectory", false));
    assertThat(Files.readAttributes(at("/file"), "basic:*")).hasSize(9);
    assertThat(Files.getAttribute(at("/file"), "isOther")).isEqualTo(false);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Files.readAttributes(at("/file"), "owner"));
    assertThatThrownBy(() -> Files.readAttributes(at("/file"), "posix:owner"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> Files.readAttributes(at("/file"), PosixFileAttributes.class))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void setsTheTimeOfModification() throws IOException {
    Path file = Files.createFile(at("/file"));
    FileTime time = FileTime.from(Instant.ofEpochSecond(77));

    Files.setLastModifiedTime(file, time);
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(time);
    Files.setAttribute(file, "lastModifiedTime", FileTime.fromMillis(1));
    BasicFileAttributeView view = Files.getFileAttributeView(file, BasicFileAttributeView.class);
    assertThat(view.name()).isEqualTo("basic");
    view.setTimes(null, time, time);
    assertThat(view.readAttributes().lastModifiedTime()).isEqualTo(FileTime.fromMillis(1));
    assertThat(Files.getFileAttributeView(file, PosixFileAttributeView.class)).isNull();
    assertThatThrownBy(() -> Files.setAttribute(file, "size", 1))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void movesByTheRules() throws IOException {
    Files.writeString(at("/a"), "a");
    Files.writeString(at("/b"), "b");
    Files.createDirectory(at("/dir"));
    Files.createDirectory(at("/empty"));
    Files.writeString(at("/dir/file"), "f");

    assertThatThrownBy(() -> Files.move(at("/a"), at("/b")))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> Files.move(at("/empty"), at("/dir"), StandardCopyOption.ATOMIC_MOVE))
        .isInstanceOf(DirectoryNotEmptyException.class);
    assertThatThrownBy(() -> Files.move(at("/a"), at("/empty"), StandardCopyOption.ATOMIC_MOVE))
        .isInstanceOf(FileSystemException.class);
    assertThatThrownBy(() -> Files.move(at("/dir"), at("/dir/inside")))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("into itself");
    assertThatThrownBy(() -> Files.move(at("/none"), at("/c")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> Files.move(at("/"), at("/c"))).isInstanceOf(FileSystemException.class);
    Files.move(at("/a"), at("/a"));
    Files.move(at("/a"), at("/b"), StandardCopyOption.REPLACE_EXISTING);
    Files.move(at("/dir"), at("/empty"), StandardCopyOption.ATOMIC_MOVE);

    assertThat(Files.readString(at("/b"))).isEqualTo("a");
    assertThat(Files.exists(at("/a"))).isFalse();
    assertThat(Files.readString(at("/empty/file"))).isEqualTo("f");
  }

  @Test
  void copiesByTheRules() throws IOException {
    now[0] = Instant.ofEpochSecond(5);
    Files.writeString(at("/a"), "a");
    Files.createDirectory(at("/dir"));
    now[0] = Instant.ofEpochSecond(9);

    Files.copy(at("/a"), at("/b"));
    Files.copy(at("/a"), at("/c"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.copy(at("/dir"), at("/dir2"));
    Files.copy(at("/a"), at("/a"));

    assertThat(Files.readString(at("/b"))).isEqualTo("a");
    assertThat(Files.getLastModifiedTime(at("/b")).toInstant().getEpochSecond()).isEqualTo(9);
    assertThat(Files.getLastModifiedTime(at("/c")).toInstant().getEpochSecond()).isEqualTo(5);
    assertThat(Files.isDirectory(at("/dir2"))).isTrue();
    assertThatThrownBy(() -> Files.copy(at("/a"), at("/b")))
        .isInstanceOf(FileAlreadyExistsException.class);
    Files.writeString(at("/a"), "new");
    Files.copy(at("/a"), at("/b"), StandardCopyOption.REPLACE_EXISTING);
    assertThat(Files.readString(at("/b"))).isEqualTo("new");
  }

  @Test
  void copiesToAnotherFileSystem() throws IOException {
    CrashFileSystem other = CrashFileSystem.create();
    Files.writeString(at("/a"), "a");

    Files.copy(at("/a"), other.getPath("/a"));

    assertThat(Files.readString(other.getPath("/a"))).isEqualTo("a");
  }

  @Test
  void createsAndDeletesByTheRules() throws IOException {
    Files.createDirectory(at("/dir"));
    Files.createFile(at("/dir/file"));

    assertThatThrownBy(() -> Files.createDirectory(at("/dir")))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> Files.createDirectory(at("/no/dir")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> Files.delete(at("/dir")))
        .isInstanceOf(DirectoryNotEmptyException.class);
    assertThatThrownBy(() -> Files.delete(at("/none"))).isInstanceOf(NoSuchFileException.class);
    assertThat(Files.deleteIfExists(at("/none"))).isFalse();
    assertThatThrownBy(() -> Files.delete(CrashFileSystem.create().getPath("/")))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("the root cannot be changed");
    assertThatThrownBy(() -> Files.list(at("/dir/file"))).isInstanceOf(NotDirectoryException.class);
    assertThatThrownBy(() -> Files.createLink(at("/link"), at("/dir")))
        .isInstanceOf(FileSystemException.class);
    assertThatThrownBy(() -> Files.createLink(at("/dir"), at("/dir/file")))
        .isInstanceOf(FileAlreadyExistsException.class);
    Files.delete(at("/dir/file"));
    Files.delete(at("/dir"));
    assertThat(Files.exists(at("/dir"))).isFalse();
  }

  @Test
  void makesTemporaryFiles() throws IOException {
    Path file = Files.createTempFile(at("/"), "pre", ".tmp");

    assertThat(Files.exists(file)).isTrue();
  }

  @Test
  void describesItself() throws IOException {
    Path file = Files.createFile(at("/file"));
    FileStore store = Files.getFileStore(file);
    FileSystemProvider provider = disk.provider();
    URI uri = URI.create("crash:/file");

    assertThat(disk.isReadOnly()).isFalse();
    assertThat(disk.getSeparator()).isEqualTo("/");
    assertThat(disk.getRootDirectories()).containsExactly(at("/"));
    assertThat(disk.supportedFileAttributeViews()).containsExactly("basic");
    assertThat(disk.getFileStores()).containsExactly(store);
    assertThat(store.name()).isEqualTo("crash");
    assertThat(store.type()).isEqualTo("crash");
    assertThat(store.isReadOnly()).isFalse();
    assertThat(List.of(store.getTotalSpace(), store.getUsableSpace()))
        .containsOnly(store.getUnallocatedSpace());
    assertThat(store.supportsFileAttributeView("basic")).isTrue();
    assertThat(store.supportsFileAttributeView(PosixFileAttributeView.class)).isFalse();
    assertThat(
            store.getFileStoreAttributeView(java.nio.file.attribute.FileStoreAttributeView.class))
        .isNull();
    assertThatThrownBy(() -> store.getAttribute("x"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(provider.getScheme()).isEqualTo("crash");
    assertThatThrownBy(() -> provider.newFileSystem(uri, Map.of()))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> provider.getFileSystem(uri))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> provider.getPath(uri))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(disk::getUserPrincipalLookupService)
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(disk::newWatchService).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> file.register(null)).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void closingItClosesItsChannels() throws IOException {
    var channel = Files.newByteChannel(Files.createFile(at("/file")));

    disk.close();
    disk.close();

    assertThat(disk.isOpen()).isFalse();
    assertThat(channel.isOpen()).isFalse();
    assertThatThrownBy(() -> Files.createFile(at("/other")))
        .isInstanceOf(ClosedFileSystemException.class);
  }

  @Test
  void refusesPathsOfOtherFileSystems() {
    assertThatThrownBy(() -> disk.provider().delete(Path.of("/x")))
        .isInstanceOf(ProviderMismatchException.class);
    assertThatThrownBy(() -> disk.provider().delete(CrashFileSystem.create().getPath("/x")))
        .isInstanceOf(ProviderMismatchException.class);
  }
}
