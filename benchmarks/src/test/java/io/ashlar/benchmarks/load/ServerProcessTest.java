package io.ashlar.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ashlar.benchmarks.harness.MeasurementException;
import io.ashlar.benchmarks.harness.Session;
import io.ashlar.benchmarks.harness.Subject;
import io.ashlar.benchmarks.load.generator.Arrivals;
import io.ashlar.benchmarks.load.generator.GeneratorRequest.Task;
import io.ashlar.benchmarks.load.generator.HttpClient;
import io.ashlar.benchmarks.load.generator.LoadStage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that behave badly, played by a shell. */
class ServerProcessTest {
  private static final Duration LIMIT = Duration.ofMillis(300);

  @TempDir private Path folder;
  private final List<Path> folders = new ArrayList<>();

  @BeforeEach
  void needsAShell() {
    assumeTrue(shell("true").missing().isEmpty(), "no sh on this machine");
  }

  @Test
  void aServerIsReadyWhenItAnswersAndGoneWhenItIsClosed() throws Exception {
    AtomicReference<ProcessHandle> handle = new AtomicReference<>();
    int[] checks = {0};

    try (ServerProcess server =
        ServerProcess.start(
            shell("echo up; sleep 60"), session(), address -> notReadyTwice(checks), LIMIT)) {
      handle.set(ProcessHandle.of(server.pid()).orElseThrow());
      assertThat(server.isAlive()).isTrue();
      assertThat(server.port()).isPositive().isEqualTo(server.address().getPort());
      assertThat(server.tail()).isEqualTo(":\n  up");
      assertThat(folders.get(0)).isDirectory();
    }

    assertThat(checks[0]).isEqualTo(3);
    assertThat(handle.get().isAlive()).isFalse();
    assertThat(folders.get(0)).doesNotExist();
  }

  @Test
  void aServerThatEndsByItselfIsStartedThreeTimesAndThenShownWithItsOutput() throws IOException {
    assertThatThrownBy(
            () -> ServerProcess.start(shell("echo no luck; exit 3"), session(), a -> "", LIMIT))
        .isInstanceOf(MeasurementException.class)
        .hasMessage("server exited with 3:\n  no luck");
    assertThat(folders).hasSize(3);
    assertThatNothingIsLeft();
  }

  @Test
  void aServerThatAnswersWronglyIsNotMeasured() throws IOException {
    assertThatThrownBy(
            () -> ServerProcess.start(shell("exec sleep 60"), session(), a -> "\"404\"", LIMIT))
        .isInstanceOf(MeasurementException.class)
        .hasMessage("server answers wrongly: \"404\", without a word");
    assertThatNothingIsLeft();
  }

  @Test
  void aServerThatIsNeverReadyIsGivenUp() throws IOException {
    assertThatThrownBy(() ->
            ServerProcess.start(
                shell("exec sleep 60"),
                session(),
                address -> {
                  throw new IOException("refused");
                },
                Duration.ofMillis(100)))
        .isInstanceOf(MeasurementException.class)
        .hasMessageContaining("not ready within 100 ms")
        .hasMessageContaining("refused");
    assertThatNothingIsLeft();
  }

  @Test
  void aProgramThatIsMissingDoesNotStart() throws IOException {
    ExternalServer missing =
        new ExternalServer("no-such-program", "nothing", (f, port) -> List.of());

    assertThat(missing.missing())
        .hasValue("no-such-program is not installed (Debian package nothing)");
    assertThat(missing.version("-v")).isEqualTo("unknown");
    assertThatThrownBy(() -> ServerProcess.start(missing, session(), a -> "", LIMIT))
        .isInstanceOf(MeasurementException.class)
        .hasMessageContaining("server does not start");
    assertThatNothingIsLeft();
  }

  @Test
  void readsTheVersionAProgramReports() {
    assertThat(shell("true").version("-c")).as("sh -c without a script").isEqualTo("unknown");
    assertThat(new ExternalServer("java", "default-jre-headless", (f, p) -> List.of()).missing())
        .as("java on PATH or not")
        .satisfiesAnyOf(
            missing -> assertThat(missing).isEmpty(),
            missing -> assertThat(missing).get().asString().contains("default-jre-headless"));
  }

  @Test
  void aGeneratorThatFailsIsShownWithBothOutputs() throws Exception {
    LoadContender contender =
        new LoadContender(
            Subject.peer("deaf", "Deaf", "1"), shell("echo deaf; exec sleep 60"), "No.Such", "");
    LoadStage stage = new LoadStage(10, Arrivals.UNIFORM, 1, 1, 0, 1);

    assertThatThrownBy(() ->
            LoadDriver.ofProcesses(address -> "")
                .run(
                    Task.MEASURE,
                    contender,
                    session(),
                    stage,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(20)))
        .isInstanceOf(MeasurementException.class)
        .hasMessageContaining("load generator for deaf failed")
        .hasMessageContaining("class=No.Such")
        .hasMessageContaining("server runs:\n  deaf");
    assertThatNothingIsLeft();
  }

  @Test
  void aGeneratorThatTakesTooLongIsEnded() throws Exception {
    LoadContender contender =
        new LoadContender(
            Subject.peer("slow", "Slow", "1"),
            shell("exec sleep 60"),
            Stuck.class.getName(),
            "fork");
    LoadStage stage = new LoadStage(10, Arrivals.UNIFORM, 1, 1, 0, 1);

    assertThatThrownBy(() ->
            LoadDriver.ofProcesses(address -> "")
                .run(
                    Task.MEASURE,
                    contender,
                    session(),
                    stage,
                    Duration.ofSeconds(1),
                    Duration.ofMillis(1)))
        .isInstanceOf(MeasurementException.class)
        .hasMessageContaining("load generator for slow took longer than 0 s");
    assertThatNothingIsLeft();
  }

  @Test
  void aClassPathThatIsNotBuiltIsNamed() {
    JvmServer server = new JvmServer("Main", "echo/nobody", List.of());

    assertThat(server.missing()).isEmpty();
    assertThatThrownBy(() -> server.command(session(), folder, 1))
        .isInstanceOf(MeasurementException.class)
        .hasMessageContaining("nobody; build it: ./mvnw -Pbench");
  }

  /** A client that never gets to its load. */
  public static final class Stuck extends HttpClient {
    public Stuck() throws IOException {
      super("/", new byte[0]);
    }

    @Override
    public void open(InetSocketAddress server, int lines) {
      while (true) {
        LockSupport.park();
      }
    }
  }

  private static String notReadyTwice(int[] checks) throws IOException {
    if (++checks[0] < 3) {
      throw new IOException("not yet");
    }
    return "";
  }

  private ExternalServer shell(String script) {
    return new ExternalServer(
        "sh",
        "dash",
        (own, port) -> {
          folders.add(own);
          return List.of("-c", script);
        });
  }

  private Session session() {
    return Sessions.in(folder, note -> {});
  }

  private void assertThatNothingIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).allMatch(path -> path.endsWith("lib"));
    }
  }
}
