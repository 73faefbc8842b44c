package io.ashlar.benchmarks.load;

import io.ashlar.benchmarks.harness.Effort;
import io.ashlar.benchmarks.harness.Session;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A session whose children get the class path of the tests: {@code verify} builds no peers. */
public final class Sessions {
  private Sessions() {}

  public static Session in(Path folder, Consumer<String> notes) {
    Effort brief = new Effort("test", 1, 1, 1.1, Duration.ofMillis(100), Duration.ofMillis(400));
    return with(brief, folder, notes);
  }

  static Session with(Effort effort, Path folder, Consumer<String> notes) {
    try {
      Files.createDirectories(folder.resolve("lib").resolve("fork"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new Session(
        effort,
        folder.resolve("lib"),
        Stream.of(classPath.split(File.pathSeparator)).map(Path::of).toList(),
        folder,
        Path.of(System.getProperty("java.home")),
        List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
        notes);
  }
}
