package io.ashlar.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.cache.Cache;
import io.ashlar.testkit.docs.MarkdownSnippets;
import io.ashlar.testkit.files.CrashFileSystem;
import io.ashlar.testkit.files.CrashPolicy;
import io.ashlar.testkit.history.HistoryRecorder;
import io.ashlar.testkit.history.LinearizabilityChecker;
import io.ashlar.testkit.history.RegisterModel;
import io.ashlar.testkit.history.RegisterModel.Read;
import io.ashlar.testkit.history.RegisterModel.Write;
import io.ashlar.testkit.history.Reply;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The examples of the README at the top; here because only this room sees all the others. */
@Tag("jdk")
class ReadmeExampleTest {

  @Test
  void aCacheLoadsAKeyOnce() {
    // snippet: cache
    Cache<Long, String> names = Cache.builder().name("names").maximumSize(10_000).build();

    String name = names.get(42L, id -> "user " + id); // a miss: one load for all threads
    names.get(42L, id -> "never asked"); // a hit

    System.out.println(name + ", " + names.stats().hits() + " hit");
    // end
    assertThat(name).isEqualTo("user 42");
    assertThat(names.stats().hits()).isEqualTo(1);
  }

  @Test
  void aFileSystemLosesPower() throws IOException {
    // snippet: power-loss
    CrashFileSystem disk = CrashFileSystem.create();
    Path file = disk.getPath("/log");
    try (FileChannel log = FileChannel.open(file, CREATE, WRITE)) {
      log.write(UTF_8.encode("acknowledged"));
      log.force(true); // the bytes are safe, the file's name in its directory is not
    }

    CrashFileSystem afterwards = disk.crash(CrashPolicy.LOSE_UNSYNCED, new Random(42));

    assertThat(Files.exists(afterwards.getPath("/log"))).isFalse();
    // end
  }

  @Test
  void aStaleReadIsNoSequentialOrder() {
    // snippet: linearizability
    var recorder = new HistoryRecorder<RegisterModel.Input<Integer>, Reply<Integer>>();
    var write = recorder.invoke(0, new Write<>(1));
    recorder.invoke(1, new Read<>()).ok(Reply.value(1)); // while the write is under way: may be
    recorder.invoke(2, new Read<>()).ok(Reply.value(0)); // but then nobody may see 0 again
    write.ok(Reply.done());

    var checker = LinearizabilityChecker.ofDefaults(new RegisterModel<>(0));
    var verdict = checker.check(recorder.history());
    System.out.println(verdict.kind()); // VIOLATION; assertLinearizable draws a picture of it
    // end
    assertThat(verdict.kind()).hasToString("VIOLATION");
  }

  @Test
  void theReadmeShowsWhatRunsHere() {
    MarkdownSnippets.assertTested("../README.md", "src/test/java");
  }
}
