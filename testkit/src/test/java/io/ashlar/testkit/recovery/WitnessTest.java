package io.ashlar.testkit.recovery;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.testkit.files.CrashFileSystem;
import io.ashlar.testkit.files.CrashPolicy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class WitnessTest {

  /** A log that acknowledges its last record without forcing it. */
  private record UnforcedLog(Path file) implements RecoverableLog {
    @Override
    public List<byte[]> recovered() {
      return List.of();
    }

    @Override
    public void append(byte[] record) throws IOException {
      try (FileChannel channel = FileChannel.open(file, CREATE, WRITE)) {
        channel.write(ByteBuffer.wrap(record));
      }
    }

    @Override
    public void sync() {}

    @Override
    public void recycle() {}

    @Override
    public void close() {}
  }

  /** Red when crashesToTheEnd() takes no more crashes. */
  @Test
  void theLastCrashComesAfterTheLastOperationWithAllThatWasAcknowledged() throws IOException {
    CrashFileSystem disk = LogDisk.empty();
    Path file = LogDisk.directory(disk).resolve("log");
    Witness witness =
        new Witness(disk, List.of(CrashPolicy.LOSE_UNSYNCED, CrashPolicy.PROCESS_KILL));

    witness.append(new UnforcedLog(file), new byte[] {1, 2, 3});
    witness.sync(new UnforcedLog(file));

    // created and written: a crash before each, and after
    List<Witness.Crash> crashes = witness.crashesToTheEnd();
    assertThat(crashes).hasSize(3 * 2);
    assertThat(crashes.subList(0, 4)).allMatch(crash -> crash.acknowledged() == 0);
    Witness.Crash unpowered = crashes.get(4);
    Witness.Crash killed = crashes.get(5);
    assertThat(unpowered.what()).isEqualTo("LOSE_UNSYNCED at the end");
    assertThat(unpowered.acknowledged()).isOne();
    assertThat(Files.exists(unpowered.image().getPath(file.toString()))).isFalse();
    assertThat(Files.readAllBytes(killed.image().getPath(file.toString())))
        .containsExactly(1, 2, 3);
  }
}
