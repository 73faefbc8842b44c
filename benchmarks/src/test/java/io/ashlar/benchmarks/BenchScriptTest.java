package io.ashlar.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** When {@code ./bench} builds: in a tree of its own, with a build that only leaves a line. */
@DisabledOnOs(OS.WINDOWS)
class BenchScriptTest {
  private static final String BUILD =
      """
      #!/bin/sh
      mkdir -p benchmarks/target/lib
      touch benchmarks/target/benchmarks.jar
      echo built >> builds
      """;

  @TempDir Path root;
  private Path source;
  private Path peer;

  @BeforeEach
  void layOut() throws IOException {
    write("bench", Files.readString(Path.of("..", "bench")));
    write("mvnw", BUILD);
    write("jdk/bin/java", "#!/bin/sh\n");
    source = write("cache/src/main/java/a/b/Source.java", "");
    write("cache/src/main/java/a/b/Other.java", "");
    peer = write("benchmarks/peers/peer.xml", "");
    bench();
    assertThat(builds()).isEqualTo(1);
    // What was there before the build is an hour older than it, and that an hour older than now.
    age(7200);
    Files.setLastModifiedTime(
        root.resolve("benchmarks/target/lib/built"), FileTime.from(ago(3600)));
  }

  @Test
  void buildsNothingWhereNothingHasChanged() throws IOException {
    bench();

    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void buildsWhatWasEdited() throws IOException {
    Files.writeString(source, "class Source {}");
    bench();

    assertThat(builds()).isEqualTo(2);
  }

  /** Red without the folders' times: no file is newer when one is gone. */
  @Test
  void buildsWhenASourceIsGone() throws IOException {
    Files.delete(source);
    bench();

    assertThat(builds()).isEqualTo(2);
  }

  /** Red without the folders' times, too: a peer that is gone stays on a class path. */
  @Test
  void buildsWhenAPeerIsGone() throws IOException {
    Files.delete(peer);
    bench();

    assertThat(builds()).isEqualTo(2);
  }

  /** Red when every folder counts: the build makes some itself, and would be stale for ever. */
  @Test
  void doesNotTakeTheFoldersOfABuildForAChange() throws IOException {
    Files.createDirectories(root.resolve("cache/target/classes"));
    bench();

    assertThat(builds()).isEqualTo(1);
  }

  private void bench() throws IOException {
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", root.resolve("bench").toString());
    builder.environment().put("JAVA_HOME", root.resolve("jdk").toString());
    Process process =
        builder.redirectErrorStream(true).redirectOutput(root.resolve("log").toFile()).start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    assertThat(process.exitValue()).as(Files.readString(root.resolve("log"))).isZero();
  }

  private int builds() throws IOException {
    return Files.readAllLines(root.resolve("builds")).size();
  }

  private void age(long seconds) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(root)) {
      all = walk.toList();
    }
    for (Path path : all) {
      Files.setLastModifiedTime(path, FileTime.from(ago(seconds)));
    }
  }

  private static Instant ago(long seconds) {
    return Instant.now().minusSeconds(seconds);
  }

  private Path write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
    assertThat(path.toFile().setExecutable(true)).isTrue();
    return path;
  }
}
