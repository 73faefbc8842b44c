package io.ashlar.testkit.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultTest {
  private final CrashFileSystem disk = CrashFileSystem.create();
  private final Path file = disk.getPath("/file");

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  private FileChannel given(String content) throws IOException {
    Files.writeString(file, content);
    return FileChannel.open(file, READ, WRITE);
  }

  /** Does each kind of operation once, on a disk made for it. */
  private static void operate(CrashFileSystem disk, OperationKind kind) throws IOException {
    Path file = disk.getPath("/file");
    switch (kind) {
      case OPEN -> FileChannel.open(file, READ).close();
      case CREATE -> Files.createFile(disk.getPath("/new"));
      case CREATE_DIRECTORY -> Files.createDirectory(disk.getPath("/newdir"));
      case LIST -> Files.list(disk.getPath("/")).close();
      case DELETE -> Files.delete(file);
      case RENAME -> Files.move(file, disk.getPath("/moved"));
      case LINK -> Files.createLink(disk.getPath("/link"), file);
      default -> {
        try (FileChannel channel = FileChannel.open(file, READ, WRITE)) {
          switch (kind) {
            case READ -> channel.read(ByteBuffer.allocate(1));
            case WRITE -> channel.write(ByteBuffer.allocate(1));
            case TRUNCATE -> channel.truncate(1);
            case LOCK -> channel.lock().release();
            default -> channel.force(true);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyKindOfOperationCanFailAndThenChangesNothing(OperationKind kind) throws IOException {
    Files.writeString(file, "content");
    disk.inject(Fault.ioError(), kind);

    assertThatThrownBy(() -> operate(disk, kind))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Input/output error");

    assertThat(disk.operationCount(kind)).isGreaterThanOrEqualTo(1);
    disk.clearFaults();
    assertThat(Files.readString(file)).isEqualTo("content");
    try (var names = Files.list(disk.getPath("/"))) {
      assertThat(names).containsExactly(file);
    }
    assertThatNoException().isThrownBy(() -> operate(disk, kind));
  }

  @Test
  void aFailingRenameNamesBothPaths() throws IOException {
    Files.writeString(file, "content");
    disk.inject(Fault.noSpace(), OperationKind.RENAME);

    assertThatThrownBy(() -> Files.move(file, disk.getPath("other")))
        .isInstanceOf(FileSystemException.class)
        .hasMessage("/file -> /other: No space left on device");
  }

  @Test
  void aFaultCanBeChosenByAnyPropertyOfTheOperation() throws IOException {
    Files.writeString(disk.getPath("/log"), "l");
    disk.inject(
        Fault.ioError(),
        operation -> operation.path().equals("/file") && operation.position() == 4);

    try (FileChannel channel = given("content")) {
      assertThat(channel.read(ByteBuffer.allocate(1), 3)).isEqualTo(1);
      assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1), 4))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void theNthMatchFailsAndNoOther() throws IOException {
    try (FileChannel channel = given("")) {
      disk.injectAt(3, Fault.ioError(), OperationKind.WRITE);
      List<Integer> failed = new ArrayList<>();

      for (int i = 1; i <= 6; i++) {
        try {
          channel.write(UTF_8.encode("x"));
        } catch (IOException e) {
          failed.add(i);
        }
      }

      assertThat(failed).containsExactly(3);
      assertThat(channel.size()).isEqualTo(5);
    }
  }

  @Test
  void readsAndWritesFallShort() throws IOException {
    try (FileChannel channel = given("content")) {
      disk.inject(Fault.shortTransfer(3), operation -> true);
      disk.inject(Fault.shortTransfer(5), operation -> true);
      ByteBuffer buffer = ByteBuffer.allocate(7);

      assertThat(channel.read(buffer)).isEqualTo(3);
      assertThat(channel.read(buffer)).isEqualTo(3);
      assertThat(channel.read(buffer)).isEqualTo(1);
      assertThat(channel.write(new ByteBuffer[] {UTF_8.encode("ab"), UTF_8.encode("cd")}))
          .isEqualTo(3);
      assertThat(channel.size()).isEqualTo(10);
    }
    assertThat(Files.readString(file)).isEqualTo("contentabc");
  }

  @Test
  void aBitFlipsInWhatIsReadAndNotInTheFile() throws IOException {
    try (FileChannel channel = given("abcdef")) {
      disk.injectAt(1, Fault.bitFlip(8 * 4 + 1), OperationKind.READ);
      ByteBuffer[] targets = {ByteBuffer.allocate(3), ByteBuffer.allocate(3)};

      channel.read(targets);

      assertThat(new String(targets[0].array(), UTF_8)).isEqualTo("abc");
      assertThat(new String(targets[1].array(), UTF_8)).isEqualTo("dgf");
    }
    assertThat(Files.readString(file)).isEqualTo("abcdef");
  }

  @Test
  void theFlippedBitIsTakenModuloTheBitsRead() throws IOException {
    try (FileChannel channel = given("a")) {
      disk.injectAt(1, Fault.bitFlip(8 * 100 + 1), OperationKind.READ);
      ByteBuffer target = ByteBuffer.allocate(1);

      channel.read(target);

      assertThat(target.get(0)).isEqualTo((byte) 'c');
    }
  }

  @Test
  void aSlowForceWaitsByTheSleeperWithoutTheLock() throws Exception {
    CountDownLatch sleeping = new CountDownLatch(1);
    CountDownLatch wake = new CountDownLatch(1);
    List<Long> slept = new ArrayList<>();
    CrashFileSystem slow =
        CrashFileSystem.builder()
            .sleeper(nanos -> {
              slept.add(nanos);
              sleeping.countDown();
              awaitQuietly(wake);
            })
            .build();
    slow.inject(Fault.delay(Duration.ofMillis(2)), OperationKind.FORCE);
    slow.inject(Fault.delay(Duration.ofMillis(3)), OperationKind.FORCE);
    Path path = slow.getPath("/file");
    Files.createFile(path);
    Thread forcing =
        new Thread(() -> {
          try (FileChannel channel = FileChannel.open(path, WRITE)) {
            channel.force(true);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });

    forcing.start();
    assertThat(sleeping.await(10, TimeUnit.SECONDS)).isTrue();
    Files.writeString(path, "written while the other thread sleeps");
    wake.countDown();
    forcing.join();

    assertThat(slept).containsExactly(5_000_000L);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void theDefaultSleeperLetsTheOperationGoOnAfterwards() throws IOException {
    disk.inject(Fault.delay(Duration.ofNanos(1000)), OperationKind.CREATE);

    Files.createFile(file);

    assertThat(Files.exists(file)).isTrue();
  }

  @Test
  void aChannelClosedDuringASlowOperationFails() throws IOException {
    FileChannel[] channel = new FileChannel[1];
    CrashFileSystem slow =
        CrashFileSystem.builder()
            .sleeper(nanos -> {
              try {
                channel[0].close();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            })
            .build();
    slow.inject(Fault.delay(Duration.ofMillis(1)), OperationKind.FORCE);
    channel[0] = FileChannel.open(slow.getPath("/file"), CREATE, WRITE);

    assertThatThrownBy(() -> channel[0].force(true)).isInstanceOf(AsynchronousCloseException.class);
  }

  @Test
  void anInterruptClosesTheChannelAndSetsTheStatus() throws IOException {
    FileChannel channel = given("content");
    disk.injectAt(2, Fault.interrupt(), OperationKind.WRITE);
    channel.write(UTF_8.encode("C"));

    assertThatThrownBy(() -> channel.write(UTF_8.encode("O")))
        .isInstanceOf(ClosedByInterruptException.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(channel.isOpen()).isFalse();
    assertThatThrownBy(channel::size).isExactlyInstanceOf(ClosedChannelException.class);
    assertThat(Files.readString(file)).isEqualTo("Content");
  }

  @Test
  void anInterruptedThreadCannotUseAChannel() throws IOException {
    FileChannel channel = given("content");
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
        .isInstanceOf(ClosedByInterruptException.class);
  }

  @Test
  void anInterruptInAnOperationOnAPathOnlySetsTheStatus() throws IOException {
    disk.inject(Fault.interrupt(), OperationKind.CREATE_DIRECTORY);

    Files.createDirectory(disk.getPath("/dir"));

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void impossibleFaultsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fault.shortTransfer(0))
        .withMessage("bytes=0, must be >= 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fault.bitFlip(-1))
        .withMessage("bit=-1, must be >= 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fault.delay(Duration.ofMillis(-1)))
        .withMessage("duration=PT-0.001S, must not be negative");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> disk.injectAt(0, Fault.ioError(), OperationKind.READ))
        .withMessage("nth=0, must be >= 1");
  }

  @Test
  void operationsAreToldInOrderWithTheirDetails() throws IOException {
    List<String> log = new ArrayList<>();
    disk.onOperation(operation -> log.add(operation.toString()));

    Files.createDirectory(disk.getPath("/dir"));
    try (FileChannel channel = FileChannel.open(disk.getPath("dir/a"), CREATE, READ, WRITE)) {
      channel.write(ByteBuffer.allocate(10));
      channel.read(ByteBuffer.allocate(4), 2);
      channel.truncate(5);
      channel.lock();
      channel.force(false);
    }
    Files.move(disk.getPath("/dir/a"), disk.getPath("/dir/b"));
    Files.createLink(disk.getPath("/dir/c"), disk.getPath("/dir/b"));
    Files.list(disk.getPath("/dir")).close();
    Files.write(disk.getPath("/dir/b"), new byte[0]);
    Files.delete(disk.getPath("/dir/b"));

    assertThat(log)
        .containsExactly(
            "1 CREATE_DIRECTORY /dir",
            "2 CREATE /dir/a",
            "3 WRITE /dir/a @0 +10",
            "4 READ /dir/a @2 +4",
            "5 TRUNCATE /dir/a @5",
            "6 LOCK /dir/a @0 +9223372036854775807",
            "7 FORCE /dir/a",
            "8 RENAME /dir/a -> /dir/b",
            "9 LINK /dir/b -> /dir/c",
            "10 LIST /dir",
            "11 OPEN /dir/b",
            "12 TRUNCATE /dir/b",
            "13 DELETE /dir/b");
    assertThat(disk.operationCount()).isEqualTo(13);
    assertThat(disk.operationCount(OperationKind.FORCE)).isEqualTo(1);
  }

  @Test
  void aListenerThatThrowsStopsTheOperation() throws IOException {
    try (FileChannel channel = given("content")) {
      disk.onOperation(operation -> {
        throw new IllegalStateException("crashed at " + operation);
      });

      assertThatThrownBy(() -> channel.write(UTF_8.encode("C"), 0))
          .hasMessage("crashed at 4 WRITE /file @0 +1");
      assertThat(channel.size()).isEqualTo(7);
    }
  }

  @Test
  void aListenerMustNotOperateOnItsOwnFileSystem() throws IOException {
    disk.onOperation(operation -> disk.crash(CrashPolicy.PREFIX, new Random(1)));
    disk.onOperation(operation ->
        assertThatThrownBy(() -> Files.createFile(disk.getPath("/other")))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("must not operate"));

    Files.createFile(file);

    assertThat(disk.operationCount()).isEqualTo(1);
  }

  /** An address in a message would make two runs of one seed differ. */
  @Test
  void faultsAndFileSystemsHaveNamesThatAreTheSameInEveryRun() throws IOException {
    assertThat(Fault.ioError()).hasToString("Input/output error");
    assertThat(Fault.noSpace()).hasToString("No space left on device");
    assertThat(Fault.shortTransfer(3)).hasToString("at most 3 bytes transferred");
    assertThat(Fault.bitFlip(9)).hasToString("bit 9 flipped");
    assertThat(Fault.delay(Duration.ofMillis(20))).hasToString("delay of PT0.02S");
    assertThat(Fault.interrupt()).hasToString("interrupt");

    Files.createFile(file);
    assertThat(disk.toString()).isEqualTo("CrashFileSystem[open, operations=1]");
    disk.close();
    assertThat(disk.toString()).isEqualTo("CrashFileSystem[closed, operations=1]");
  }
}
