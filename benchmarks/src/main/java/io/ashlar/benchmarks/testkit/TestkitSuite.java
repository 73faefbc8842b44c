package io.ashlar.benchmarks.testkit;

import io.ashlar.benchmarks.harness.Case;
import io.ashlar.benchmarks.harness.Subject;
import io.ashlar.benchmarks.harness.Suite;
import io.ashlar.benchmarks.jmh.Contender;
import io.ashlar.benchmarks.jmh.JmhCase;
import io.ashlar.benchmarks.jmh.ProcessCase;
import io.ashlar.benchmarks.jmh.Versions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The cases of the testkit. The goals are absolute: they promise that a test which simulates a
 * minute, or loses power at each of ten thousand operations, ends while one watches. One thread,
 * since that is how the instruments are used.
 */
public final class TestkitSuite {
  private static final String NAME = "testkit";
  private static final Duration WARM_UP = Duration.ofSeconds(5);

  /**
   * A fork was seen to become twice as fast after five seconds: much code, some of it run rarely.
   */
  private static final Duration FILES_WARM_UP = Duration.ofSeconds(8);

  /** What every child has on its class path is all there is to measure. */
  private static final String NO_LIBRARY = "";

  /** Its seven rounds of a pair would take the five minutes beyond their end. */
  private static final Set<String> NOT_IN_A_QUICK_RUN = Set.of();

  private final Subject ours;
  private final Subject images;

  private TestkitSuite(Versions versions) {
    String version = versions.ofEveryFork("ashlar-testkit");
    ours = Subject.ours("ashlar", "Ashlar", version);
    images = Subject.mode("images", "Ashlar, an image at every operation", version);
  }

  /**
   * The suite, with the version that is on the class path of every fork.
   *
   * @param histories folder of the recorded histories; need not exist
   */
  public static Suite suite(Versions versions, Path histories) {
    TestkitSuite suite = new TestkitSuite(versions);
    return new Suite(
        NAME,
        "the instruments of the tests, against absolute goals: nobody else is beside them",
        List.of(
            suite.messages(), suite.crashFiles(), suite.longHistory(), suite.recorded(histories)),
        "messages",
        NOT_IN_A_QUICK_RUN);
  }

  private Case messages() {
    return timed(
        "messages",
        "messages",
        WARM_UP,
        "a message on the simulated network: sent, delayed, delivered, traced; five nodes in a"
            + " ring, 50 messages of 64 B under way, 200,000 a simulation; floor 1,000,000/s",
        List.of(new Contender(ours, MessageRing.class.getName(), NO_LIBRARY)));
  }

  private Case crashFiles() {
    return timed(
        "crash-files",
        "crashFiles",
        FILES_WARM_UP,
        "an operation on the crash file system, as a storage engine mixes them: appends of 100 B,"
            + " each 16th forced; reads and writes of 4 KiB pages; files written aside, forced,"
            + " renamed, their directory forced; floor 200,000/s. With an image: what power loss"
            + " would leave, taken before each operation",
        List.of(
            new Contender(ours, CrashFiles.class.getName(), NO_LIBRARY),
            new Contender(images, CrashFilesWithImages.class.getName(), NO_LIBRARY)));
  }

  private Case longHistory() {
    return timed(
        "history-100k",
        "history",
        WARM_UP,
        "an operation of a history that is checked for linearizability: 100,000 operations of ten"
            + " clients on 100 keys, half of them reads; floor 2 s for all of them",
        List.of(new Contender(ours, LongHistory.class.getName(), NO_LIBRARY)));
  }

  private static Case timed(
      String name, String method, Duration warmUp, String title, List<Contender> contenders) {
    return new JmhCase(
        NAME,
        name,
        title + "; 1 thread",
        TestkitBenchmark.class.getName() + "." + method,
        WorkConformance.class.getName(),
        1,
        List.of(),
        warmUp,
        List.of(),
        contenders);
  }

  private Case recorded(Path histories) {
    Optional<String> missing =
        Files.isDirectory(histories)
            ? Optional.empty()
            : Optional.of(
                "the recorded histories are not at ../shared/data/linearizability beside the"
                    + " repository, nor where -Dashlar.histories says");
    return new ProcessCase(
        NAME,
        "histories-56",
        "56 recorded histories read and checked, all verdicts right, in a JVM of its own, whose"
            + " start and end are in the time; 1 thread",
        missing,
        List.of(histories.toString(), Integer.toString(RecordedVerdicts.ALL)),
        List.of(new Contender(ours, RecordedVerdicts.class.getName(), NO_LIBRARY)));
  }
}
