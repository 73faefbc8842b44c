package io.ashlar.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final Heading HEADING =
      new Heading(Heading.FORMAT, "full", List.of("cache"), 0, "jdk", 7, "cafe", "now");
  private static final Measurement MEASUREMENT =
      new Measurement(Map.of("time", 1.25), "[ {\"score\" : 1.250} ]");

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("bench").resolve("journal.jsonl");
  }

  @Test
  void givesBackWhatWasAppended() {
    Journal journal = Journal.begin(file, HEADING);
    journal.append("cache/get", new Conditions(Map.of("load", "10/s")));
    journal.append("cache/get", new NoiseSample(1, 950.5, 1.25, 0.01, 2.5));
    journal.append("cache/get", 1, "guava", MEASUREMENT);

    Journal resumed = Journal.resume(file);

    assertThat(resumed.heading()).isEqualTo(HEADING);
    assertThat(resumed.conditions("cache/get")).isEqualTo(new Conditions(Map.of("load", "10/s")));
    assertThat(resumed.noise("cache/get", 1)).isEqualTo(new NoiseSample(1, 950.5, 1.25, 0.01, 2.5));
    assertThat(resumed.measurement("cache/get", 1, "guava")).isEqualTo(MEASUREMENT);
    assertThat(resumed.measurement("cache/get", 2, "guava")).isNull();
    assertThat(resumed.noise("cache/get", 2)).isNull();
    assertThat(resumed.conditions("cache/put")).isNull();
    assertThat(resumed.size()).isEqualTo(1);
  }

  /** Red when resume() keeps the text behind the last line's end. */
  @Test
  void dropsTheLineThatAStopCut() throws IOException {
    Journal.begin(file, HEADING).append("cache/get", 1, "guava", MEASUREMENT);
    Files.writeString(file, "{\"case\":\"cache/get\",\"rou", StandardOpenOption.APPEND);

    Journal resumed = Journal.resume(file);
    resumed.append("cache/get", 1, "caffeine", MEASUREMENT);

    assertThat(Journal.resume(file).size()).isEqualTo(2);
  }

  @Test
  void beginsAnewInPlaceOfAnOldOne() {
    Journal.begin(file, HEADING).append("cache/get", 1, "guava", MEASUREMENT);

    Journal.begin(file, HEADING);

    assertThat(Journal.resume(file).size()).isZero();
  }

  @Test
  void resumesNothingWhereThereIsNothing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Journal.resume(file))
        .withMessageContaining("nothing to resume");
  }

  @Test
  void refusesAnotherFormat() throws IOException {
    Files.createDirectories(folder.resolve("bench"));
    Files.writeString(file, "{\"format\":99}\n");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Journal.resume(file))
        .withMessageContaining("format=99")
        .withMessageContaining("must be 1");
  }

  @Test
  void refusesWhatIsNoJournal() throws IOException {
    Files.createDirectories(folder.resolve("bench"));
    Files.writeString(file, "hello\n");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Journal.resume(file))
        .withMessageContaining("no journal");
  }
}
