package io.ashlar.testkit.recovery;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/**
 * How a module proves its log: it says how to open it, and inherits the tests. That these assert
 * something of this log is shown by {@link WriteAheadLogContractTest}, which breaks it in twenty
 * places and knows the tests that fail for each.
 */
@Tag("jdk")
// snippet: contract
class ToyLogTest extends WriteAheadLogContract {

  @Override
  protected RecoverableLog open(Path directory) throws IOException {
    return new ToyLog(directory);
  }

  @Override
  protected Class<? extends Throwable> corruption() {
    return ToyLog.CorruptLogException.class;
  }
}
// end
