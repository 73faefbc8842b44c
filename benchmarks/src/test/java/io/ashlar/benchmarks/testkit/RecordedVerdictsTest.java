package io.ashlar.benchmarks.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Histories of our own making in the two formats; those of others where they are. */
class RecordedVerdictsTest {
  private static final String KEY_VALUE =
      """
      {:process 0, :type :invoke, :f :put, :key "a", :value "x"}
      {:process 1, :type :invoke, :f :get, :key "a", :value nil}
      {:process 0, :type :ok, :f :put, :key "a", :value "x"}
      {:process 0, :type :invoke, :f :append, :key "a", :value "y"}
      {:process 1, :type :ok, :f :get, :key "a", :value "x"}
      {:process 0, :type :ok, :f :append, :key "a", :value "y"}

      {:process 1, :type :invoke, :f :get, :key "a", :value nil}
      {:process 1, :type :ok, :f :get, :key "a", :value "%s"}
      {:process 2, :type :invoke, :f :put, :key "a", :value "open"}
      """;

  private static final String REGISTER =
      """
      INFO  jepsen.util - 0\t:invoke\t:read\tnil
      INFO  jepsen.util - 0\t:ok\t:read\tnil
      INFO  jepsen.util - 0\t:invoke\t:write\t1
      INFO  jepsen.util - 1\t:invoke\t:cas\t[1 2]
      INFO  jepsen.util - 0\t:ok\t:write\t1
      INFO  jepsen.util - 1\t:ok\t:cas\t[1 2]
      INFO  jepsen.util - 1\t:invoke\t:cas\t[1 3]
      INFO  jepsen.util - 1\t:fail\t:cas\t[1 3]
      INFO  jepsen.util - 0\t:invoke\t:read\tnil
      INFO  jepsen.util - 0\t:fail\t:read\t:timed-out
      INFO  jepsen.util - 2\t:invoke\t:write\t4
      INFO  jepsen.util - 2\t:info\t:write\t:timed-out
      INFO  jepsen.util - 0\t:invoke\t:read\tnil
      INFO  jepsen.util - 0\t:ok\t:read\t%s
      """;

  @TempDir private Path folder;

  @BeforeEach
  void record() throws IOException {
    write("register/etcd_002.log", REGISTER.formatted("4"));
    write("register/etcd_000.log", REGISTER.formatted("3"));
    write("kv/c01-ok.txt", KEY_VALUE.formatted("xy"));
    write("kv/c01-bad.txt", KEY_VALUE.formatted("x"));
  }

  @Test
  void agreesWithWhatIsKnownOfEachHistory() {
    assertThatCode(() -> judge(4)).doesNotThrowAnyException();
  }

  /** Red when a folder with less in it is quicker and passes. */
  @Test
  void failsWhereThereAreMoreOrFewerThanThereMustBe() {
    assertThatIllegalStateException()
        .isThrownBy(() -> judge(5))
        .withMessage("histories=4, must be 5; wrong=[]");
  }

  /** Red when a verdict is reached and not compared. */
  @Test
  void failsWithTheNameOfAHistoryThatIsJudgedWrongly() throws IOException {
    write("register/etcd_003.log", REGISTER.formatted("2"));
    write("kv/c10-ok.txt", KEY_VALUE.formatted("yx"));

    assertThatIllegalStateException()
        .isThrownBy(() -> judge(6))
        .withMessageContaining("etcd_003.log is LINEARIZABLE, known to be VIOLATION")
        .withMessageContaining("c10-ok.txt is VIOLATION, known to be LINEARIZABLE");
  }

  @Test
  void namesTheLineThatItCannotRead() throws IOException {
    write("kv/c10-ok.txt", "{:process 0}\n");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> judge(5))
        .withMessage("c10-ok.txt has a line of another format: {:process 0}");
  }

  @Test
  void looksBesideTheRepositoryOrWhereItIsTold() {
    String before = System.getProperty("ashlar.histories");
    try {
      System.clearProperty("ashlar.histories");
      assertThat(RecordedVerdicts.folder(folder.resolve("work/ashlar/benchmarks/target")))
          .isEqualTo(folder.resolve("work/shared/data/linearizability"));
      System.setProperty("ashlar.histories", folder.toString());
      assertThat(RecordedVerdicts.folder(Path.of("target"))).isEqualTo(folder);
    } finally {
      if (before == null) {
        System.clearProperty("ashlar.histories");
      } else {
        System.setProperty("ashlar.histories", before);
      }
    }
  }

  @Test
  void agreesWithOthersOnAllThatTheyRecorded() {
    Path recorded = RecordedVerdicts.folder(Path.of("target"));
    assumeTrue(
        Files.isDirectory(recorded),
        "skipped: the recorded histories are not at ../shared/data/linearizability,"
            + " nor where -Dashlar.histories says");

    assertThatCode(() -> main(recorded, RecordedVerdicts.ALL)).doesNotThrowAnyException();
  }

  private void judge(int expected) throws IOException {
    main(folder, expected);
  }

  private static void main(Path folder, int expected) throws IOException {
    RecordedVerdicts.main(new String[] {folder.toString(), Integer.toString(expected)});
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
