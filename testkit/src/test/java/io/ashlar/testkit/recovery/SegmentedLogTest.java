package io.ashlar.testkit.recovery;

import io.ashlar.testkit.files.CrashPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** A log of several files: its last one is not the last by name, and it forces its growth. */
@Tag("jdk")
class SegmentedLogTest extends WriteAheadLogContract {

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
