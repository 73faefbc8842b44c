package io.ashlar.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The verdicts on histories of real systems, which others have judged before us. */
@Tag("jdk")
class RecordedHistoriesTest {
  private static final Set<String> LINEARIZABLE_REGISTERS =
      Set.of("002", "005", "007", "018", "025", "031", "038", "045", "048", "049");

  @Test
  void judgesSamplesOfBothFormats() throws URISyntaxException {
    assertThat(registerVerdict(sample("register-ok.log"))).isEqualTo(Verdict.Kind.LINEARIZABLE);
    assertThat(registerVerdict(sample("register-bad.log"))).isEqualTo(Verdict.Kind.VIOLATION);
    assertThat(keyValueVerdict(sample("kv-ok.txt"))).isEqualTo(Verdict.Kind.LINEARIZABLE);
    assertThat(keyValueVerdict(sample("kv-bad.txt"))).isEqualTo(Verdict.Kind.VIOLATION);
  }

  @Test
  void judgesEveryRecordedRegisterHistoryAsItIsKnownToBe() throws IOException {
    Map<String, Verdict.Kind> expected = new TreeMap<>();
    Map<String, Verdict.Kind> found = new TreeMap<>();

    for (Path file : filesIn("register")) {
      String name = file.getFileName().toString();
      String number = name.substring("etcd_".length(), name.length() - ".log".length());
      expected.put(name, kind(LINEARIZABLE_REGISTERS.contains(number)));
      found.put(name, registerVerdict(file));
    }

    assertThat(found).isEqualTo(expected).hasSize(50);
  }

  @Test
  void judgesEveryRecordedKeyValueHistoryAsItIsKnownToBe() throws IOException {
    Map<String, Verdict.Kind> expected = new TreeMap<>();
    Map<String, Verdict.Kind> found = new TreeMap<>();

    for (Path file : filesIn("kv")) {
      String name = file.getFileName().toString();
      expected.put(name, kind(name.endsWith("-ok.txt")));
      found.put(name, keyValueVerdict(file));
    }

    assertThat(found).isEqualTo(expected).hasSize(6);
  }

  private static Verdict.Kind registerVerdict(Path file) {
    return LinearizabilityChecker.ofDefaults(new RegisterModel<>("nil"))
        .check(RecordedHistories.register(file))
        .kind();
  }

  private static Verdict.Kind keyValueVerdict(Path file) {
    return LinearizabilityChecker.ofDefaults(new KeyValueModel())
        .check(RecordedHistories.keyValue(file))
        .kind();
  }

  private static Verdict.Kind kind(boolean linearizable) {
    return linearizable ? Verdict.Kind.LINEARIZABLE : Verdict.Kind.VIOLATION;
  }

  private static List<Path> filesIn(String subfolder) throws IOException {
    Optional<Path> folder = RecordedHistories.folder();
    Assumptions.assumeTrue(
        folder.isPresent(),
        "skipped: the recorded histories are not at ../shared/data/linearizability,"
            + " nor where -Dashlar.histories says");
    try (Stream<Path> files = Files.list(folder.orElseThrow().resolve(subfolder))) {
      return files.sorted().toList();
    }
  }

  private static Path sample(String name) throws URISyntaxException {
    return Path.of(RecordedHistoriesTest.class.getResource(name).toURI());
  }
}
