package io.ashlar.testkit.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.testkit.files.CrashFileSystem;
import io.ashlar.testkit.files.CrashPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A log of several files: its last one is not the last by name, and it forces its growth. */
@Tag("jdk")
class SegmentedLogTest extends WriteAheadLogContract {

  /** Otherwise what the contract asks about stale records would not concern this log. */
  @Test
  void usesItsFilesAgainAndWritesLastToOneThatIsNotTheLastByName() throws IOException {
    CrashFileSystem disk = LogDisk.empty();
    List<Path> filesOfTheFirstLife;
    try (RecoverableLog log = open(LogDisk.directory(disk))) {
      fill(log);
      filesOfTheFirstLife = LogDisk.files(disk);
      log.recycle();
      fill(log);
    }

    assertThat(filesOfTheFirstLife).hasSizeGreaterThan(9);
    assertThat(last(filesOfTheFirstLife))
        .isNotEqualTo(filesOfTheFirstLife.get(filesOfTheFirstLife.size() - 1));
    assertThat(LogDisk.files(disk)).hasSizeLessThanOrEqualTo(filesOfTheFirstLife.size() + 1);
    try (RecoverableLog log = open(LogDisk.directory(disk))) {
      assertThat(log.recovered()).hasSize(24);
    }
  }

  private static void fill(RecoverableLog log) throws IOException {
    for (byte[] record : SampleRecords.first(24)) {
      log.append(record);
    }
    log.sync();
  }

  @Override
  protected RecoverableLog open(Path directory) throws IOException {
    return new SegmentedLog(directory);
  }

  @Override
  protected Class<? extends Throwable> corruption() {
    return SegmentedLog.CorruptLogException.class;
  }

  @Override
  protected Path last(List<Path> files) {
    return SegmentedLog.last(files);
  }

  @Override
  protected List<CrashPolicy> policies() {
    return List.of(CrashPolicy.values());
  }
}
