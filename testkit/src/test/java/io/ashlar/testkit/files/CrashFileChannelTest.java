package io.ashlar.testkit.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CrashFileChannelTest {
  private final CrashFileSystem disk = CrashFileSystem.create();
  private final Path file = disk.getPath("/file");

  private FileChannel open(OpenOption... options) throws IOException {
    return FileChannel.open(file, options);
  }

  @Test
  void positionalTransfersLeaveThePositionAlone() throws IOException {
    try (FileChannel channel = open(CREATE, READ, WRITE)) {
      channel.write(UTF_8.encode("abc"));
      channel.write(UTF_8.encode("XY"), 1);
      ByteBuffer target = ByteBuffer.allocate(2);

      assertThat(channel.read(target, 1)).isEqualTo(2);
      assertThat(new String(target.array(), UTF_8)).isEqualTo("XY");
      assertThat(channel.position()).isEqualTo(3);
      assertThat(channel.read(target.clear())).isEqualTo(-1);
      assertThat(channel.position(1).read(target)).isEqualTo(2);
      assertThat(channel.position()).isEqualTo(3);
      assertThat(channel.read(ByteBuffer.allocate(0))).isZero();
      assertThat(channel.read(ByteBuffer.allocate(1), 100)).isEqualTo(-1);
    }
  }

  @Test
  void gathersAndScattersPartsOfTheArrays() throws IOException {
    try (FileChannel channel = open(CREATE, READ, WRITE)) {
      ByteBuffer[] sources = {
        UTF_8.encode("no"), UTF_8.encode("ab"), UTF_8.encode("cde"), UTF_8.encode("no")
      };
      ByteBuffer[] targets = {ByteBuffer.allocate(1), ByteBuffer.allocate(9)};

      assertThat(channel.write(sources, 1, 2)).isEqualTo(5);
      assertThat(channel.position(0).read(targets)).isEqualTo(5);
      assertThat(targets[0].get(0)).isEqualTo((byte) 'a');
      assertThat(targets[1].position()).isEqualTo(4);
      assertThatThrownBy(() -> channel.write(sources, 3, 2))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void aGapBehindTheEndReadsAsZeros() throws IOException {
    try (FileChannel channel = open(CREATE, READ, WRITE)) {
      channel.write(UTF_8.encode("x"), 10_000);

      assertThat(channel.size()).isEqualTo(10_001);
      assertThat(Files.readAllBytes(file)).startsWith(new byte[10_000]).endsWith('x');
    }
  }

  @Test
  void noFileIsLargerThanAPebibyte() throws IOException {
    long pebibyte = 1L << 50;
    try (FileChannel channel = open(CREATE, READ, WRITE)) {
      assertThat(channel.write(UTF_8.encode("a"), pebibyte - 1)).isOne();
      for (long position : new long[] {pebibyte - 1, Long.MAX_VALUE}) {
        assertThatThrownBy(() -> channel.write(UTF_8.encode("ab"), position))
            .isInstanceOf(IOException.class)
            .hasMessage("File too large");
      }
      assertThat(channel.size()).isEqualTo(pebibyte);
    }
  }

  @Test
  void appendsAtTheEndWhereverThatIs() throws IOException {
    Files.writeString(file, "abc");
    try (FileChannel one = open(APPEND);
        FileChannel other = open(APPEND)) {
      assertThat(one.position()).isEqualTo(3);
      one.write(UTF_8.encode("d"));
      other.write(UTF_8.encode("e"));
      one.write(UTF_8.encode("f"));

      assertThat(one.position()).isEqualTo(6);
    }
    assertThat(Files.readString(file)).isEqualTo("abcdef");
  }

  /** Red when a positional write asks only where it was told to write. */
  @Test
  void appendsEvenWhatIsWrittenAtAPosition() throws IOException {
    Files.writeString(file, "abc");
    try (FileChannel channel = open(APPEND)) {
      assertThat(channel.write(UTF_8.encode("XY"), 0)).isEqualTo(2);

      assertThat(channel.position()).isEqualTo(5);
    }
    assertThat(Files.readString(file)).isEqualTo("abcXY");
  }

  @Test
  void truncatesAndPullsThePositionBack() throws IOException {
    try (FileChannel channel = open(CREATE, WRITE)) {
      channel.write(UTF_8.encode("abcdef"));

      channel.truncate(10);
      assertThat(channel.size()).isEqualTo(6);
      channel.truncate(2);
      assertThat(channel.size()).isEqualTo(2);
      assertThat(channel.position()).isEqualTo(2);
    }
  }

  @Test
  void transfersToAndFromOtherChannels() throws IOException {
    byte[] content = new byte[200_000];
    new Random(3).nextBytes(content);
    Path copy = disk.getPath("/copy");
    try (FileChannel source = open(CREATE, READ, WRITE);
        FileChannel target = FileChannel.open(copy, CREATE, READ, WRITE)) {
      long taken =
          source.transferFrom(Channels.newChannel(new ByteArrayInputStream(content)), 0, 1_000_000);
      assertThat(taken).isEqualTo(content.length);

      assertThat(source.transferTo(10, 1_000_000, target)).isEqualTo(content.length - 10);
      assertThat(source.transferTo(content.length + 1, 5, target)).isZero();
      assertThat(target.transferFrom(source, content.length, 5)).isZero();
      assertThat(source.position()).isZero();
    }
    assertThat(Files.readAllBytes(copy)).isEqualTo(Arrays.copyOfRange(content, 10, content.length));
  }

  @Test
  void transferStopsWhereTheTargetDoes() throws IOException {
    Files.write(file, new byte[100]);
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    WritableByteChannel reluctant =
        new WritableByteChannel() {
          @Override
          public int write(ByteBuffer source) {
            sink.write(source.get());
            return 1;
          }

          @Override
          public boolean isOpen() {
            return true;
          }

          @Override
          public void close() {}
        };

    try (FileChannel channel = open(READ)) {
      assertThat(channel.transferTo(0, 100, reluctant)).isEqualTo(1);
    }
    assertThat(sink.size()).isEqualTo(1);
  }

  @Test
  void mappingIsUnsupported() throws IOException {
    try (FileChannel channel = open(CREATE, READ, WRITE)) {
      assertThatThrownBy(() -> channel.map(FileChannel.MapMode.READ_ONLY, 0, 1))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessage("a CrashFileSystem maps no memory");
    }
  }

  @Test
  void locksThatOverlapExcludeEachOther() throws IOException {
    try (FileChannel one = open(CREATE, READ, WRITE);
        FileChannel other = open(READ, WRITE)) {
      FileLock lock = one.lock(0, 10, false);

      assertThatThrownBy(() -> other.tryLock(9, 1, true))
          .isInstanceOf(OverlappingFileLockException.class);
      FileLock beside = other.tryLock(10, 10, true);
      assertThat(beside.isShared()).isTrue();
      lock.release();
      assertThat(lock.isValid()).isFalse();
      assertThat(other.tryLock(0, 10, false).isValid()).isTrue();
    }
  }

  @Test
  void closingAChannelGivesUpItsLocks() throws IOException {
    FileChannel closed = open(CREATE, WRITE);
    FileLock lock = closed.lock();
    closed.close();

    assertThat(lock.isValid()).isFalse();
    assertThatThrownBy(lock::release).isInstanceOf(ClosedChannelException.class);
    try (FileChannel channel = open(WRITE)) {
      assertThat(channel.tryLock()).isNotNull();
    }
  }

  @Test
  void aChannelDoesOnlyWhatItWasOpenedFor() throws IOException {
    try (FileChannel writer = open(CREATE, WRITE);
        FileChannel reader = open(READ)) {
      ByteBuffer buffer = ByteBuffer.allocate(1);

      assertThatThrownBy(() -> writer.read(buffer)).isInstanceOf(NonReadableChannelException.class);
      assertThatThrownBy(() -> writer.read(buffer, 0))
          .isInstanceOf(NonReadableChannelException.class);
      assertThatThrownBy(() -> writer.tryLock(0, 1, true))
          .isInstanceOf(NonReadableChannelException.class);
      assertThatThrownBy(() -> reader.write(buffer))
          .isInstanceOf(NonWritableChannelException.class);
      assertThatThrownBy(() -> reader.write(buffer, 0))
          .isInstanceOf(NonWritableChannelException.class);
      assertThatThrownBy(() -> reader.truncate(0)).isInstanceOf(NonWritableChannelException.class);
      assertThatThrownBy(reader::lock).isInstanceOf(NonWritableChannelException.class);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> reader.position(-1))
          .withMessage("position=-1, must be >= 0");
    }
  }

  @Test
  void aDirectoryCanBeOpenedOnlyToForceIt() throws IOException {
    Path directory = Files.createDirectory(disk.getPath("/dir"));

    try (FileChannel channel = FileChannel.open(directory, READ)) {
      channel.force(true);
      assertThat(channel.size()).isZero();
      assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
          .isInstanceOf(IOException.class)
          .hasMessage("Is a directory");
    }
    assertThatThrownBy(() -> FileChannel.open(directory, WRITE))
        .isInstanceOf(FileSystemException.class)
        .hasMessage("/dir: Is a directory");
  }

  @Test
  void opensByTheRulesOfItsOptions() throws IOException {
    assertThatThrownBy(() -> open(READ)).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> open(READ, CREATE)).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> FileChannel.open(disk.getPath("/none/file"), CREATE, WRITE))
        .isInstanceOf(NoSuchFileException.class);
    open(CREATE_NEW, WRITE, LinkOption.NOFOLLOW_LINKS).close();
    assertThatThrownBy(() -> open(CREATE_NEW, WRITE))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> FileChannel.open(disk.getPath("/file/below"), CREATE, WRITE))
        .isInstanceOf(FileSystemException.class);
    assertThatIllegalArgumentException().isThrownBy(() -> open(READ, APPEND));
    assertThatIllegalArgumentException().isThrownBy(() -> open(APPEND, TRUNCATE_EXISTING));
    assertThatThrownBy(() -> open(WRITE, new OpenOption() {}))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void anOpenFileOutlivesItsName() throws IOException {
    Files.writeString(file, "content");
    try (FileChannel channel = open(READ)) {
      Files.delete(file);
      Files.writeString(file, "another");

      ByteBuffer target = ByteBuffer.allocate(7);
      channel.read(target);
      assertThat(new String(target.array(), UTF_8)).isEqualTo("content");
    }
  }

  @Test
  void deletesOnCloseWhatStillHasTheName() throws IOException {
    open(CREATE, WRITE, DELETE_ON_CLOSE).close();
    assertThat(Files.exists(file)).isFalse();

    FileChannel channel = open(CREATE, WRITE, DELETE_ON_CLOSE);
    Files.delete(file);
    Files.writeString(file, "another");
    channel.close();
    assertThat(Files.exists(file)).isTrue();
  }

  @Test
  void aClosedChannelRefusesEverything() throws IOException {
    FileChannel channel = open(CREATE, READ, WRITE);
    channel.close();
    channel.close();

    assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1)))
        .isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(() -> channel.force(true)).isInstanceOf(ClosedChannelException.class);
  }
}
