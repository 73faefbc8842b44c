package io.ashlar.benchmarks.load.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.ashlar.benchmarks.load.generator.GeneratorRequest.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The generator on a real socket, against a server in this JVM; nothing is said about speed. */
class GeneratorTest {
  private static final long MILLI = 1_000_000L;

  @TempDir private Path folder;
  private final AtomicInteger requests = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    serve("/right", 200, "right");
    serve("/wrong", 200, "wrong");
    serve("/missing", 404, "right");
    server.createContext("/closes", exchange -> exchange.close());
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  @Test
  void sendsEveryRequestOfTheScheduleOnce() throws IOException {
    LoadResult result = run("/right", stage(200, 4, 100, 400), ProcessHandle.current().pid());

    assertThat(requests).hasValue(100);
    assertThat(result.latency().getTotalCount()).isEqualTo(80);
    assertThat(result.errors() + result.unanswered()).isZero();
    assertThat(result.cpuNanosPerRequest()).isNotNegative();
    assertThat(result.cpuResolutionNanos()).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"/wrong", "/missing", "/closes"})
  void countsWrongAnswersAndClosedConnectionsAsErrors(String path) throws IOException {
    LoadResult result = run(path, stage(200, 2, 0, 100), 0);

    assertThat(result.errors()).isEqualTo(20);
    assertThat(result.achievedRate()).isZero();
    assertThat(result.cpuNanosPerRequest()).isNaN();
  }

  @Test
  void failsWhenTheServerIsGone() {
    InetSocketAddress address = server.getAddress();
    server.stop(0);

    assertThatThrownBy(
            () -> {
              try (HttpClient client = client("/right")) {
                client.open(address, 1);
              }
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  void givesUpAServerThatAnswersNothing() {
    Generator generator = new Generator(new Deaf(0), 0, 10 * MILLI);

    assertThatThrownBy(() -> generator.run(stage(200, 2, 0, 20)))
        .isInstanceOf(IOException.class)
        .hasMessage("the server answered no request");
  }

  @Test
  void countsWhatAServerThatStoppedDidNotAnswerAndFreesItsLines() throws IOException {
    Deaf client = new Deaf(1);

    LoadResult result = new Generator(client, 0, 10 * MILLI).run(stage(200, 2, 0, 50));

    assertThat(result.unanswered()).isEqualTo(9);
    assertThat(client.abandoned).containsExactly(0, 1);
  }

  @Test
  void failsWhenALineBreaks() {
    Generator generator = new Generator(new Deaf(-1), 0, 10 * MILLI);

    assertThatThrownBy(() -> generator.run(stage(200, 2, 0, 20)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("broken");
  }

  @Test
  void forgetsARequestThatIsAbandoned() throws IOException {
    try (HttpClient client = client("/right")) {
      client.open(server.getAddress(), 1);
      client.send(0);
      client.abandon(0);
      client.abandon(0);
      client.send(0);
      int[] answers = {0};
      while (answers[0] == 0) {
        client.poll(1_000, (line, ok) -> answers[0] += ok ? 1 : 100);
      }
      client.poll(0, (line, ok) -> answers[0]++);

      assertThat(answers[0]).isEqualTo(1);
    }
  }

  @Test
  void theProcessMeasuresAndWritesItsResult() throws IOException {
    Path result = folder.resolve("result.json");

    GeneratorMain.main(
        request(Task.MEASURE, stage(200, 2, 0, 100), result).toArguments().toArray(String[]::new));

    assertThat(Files.readString(result))
        .startsWith("{\"intendedRate\":200.000,")
        .contains("\"errors\":0", "\"histogram\":\"");
  }

  @ParameterizedTest
  @EnumSource(
      value = Task.class,
      names = {"LADDER", "COARSE_LADDER"})
  void theProcessClimbsALadder(Task task) throws IOException {
    Path result = folder.resolve("result.json");
    GeneratorRequest request =
        new GeneratorRequest(
            task,
            RightClient.class.getName(),
            server.getAddress().getPort(),
            0,
            stage(200, 1, 0, 20),
            1,
            result);

    GeneratorMain.main(request.toArguments().toArray(String[]::new));

    assertThat(Files.readString(result))
        .as("no server answers within a nanosecond")
        .startsWith("{\"maximumRate\":0.0,")
        .contains("\"held\":false");
  }

  @Test
  void aRequestSurvivesTheCommandLine() {
    GeneratorRequest request =
        request(Task.LADDER, stage(1234.5, 7, 8, 9), folder.resolve("with space"));

    assertThat(GeneratorRequest.parse(request.toArguments())).isEqualTo(request);
    assertThatThrownBy(() -> GeneratorRequest.parse(List.of("LADDER")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("arguments=1");
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1999999,0", "2000000,0", "7500000,5", "9223372036854775807,1"})
  void sleepsOnlyWhileNoRequestIsNear(long idleNanos, long waitMillis) {
    assertThat(Generator.waitMillis(idleNanos)).isEqualTo(waitMillis);
  }

  private LoadResult run(String path, LoadStage stage, long pid) throws IOException {
    try (HttpClient client = client(path)) {
      client.open(server.getAddress(), stage.lines());
      return new Generator(client, pid, 5_000 * MILLI).run(stage);
    }
  }

  private GeneratorRequest request(Task task, LoadStage stage, Path result) {
    return new GeneratorRequest(
        task, RightClient.class.getName(), server.getAddress().getPort(), 0, stage, MILLI, result);
  }

  private void serve(String path, int status, String text) {
    byte[] body = text.getBytes(StandardCharsets.US_ASCII);
    server.createContext(
        path,
        exchange -> {
          requests.incrementAndGet();
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  private static HttpClient client(String path) throws IOException {
    return new HttpClient(path, "right".getBytes(StandardCharsets.US_ASCII));
  }

  private static LoadStage stage(double rate, int lines, long warmUpMillis, long millis) {
    return new LoadStage(rate, Arrivals.UNIFORM, 1, lines, warmUpMillis * MILLI, millis * MILLI);
  }

  /** Answers the first requests and no more; breaks at once if told to answer less than none. */
  private static final class Deaf implements LoadClient {
    private final List<Integer> abandoned = new ArrayList<>();
    private final Deque<Integer> underWay = new ArrayDeque<>();
    private int answersLeft;

    Deaf(int answers) {
      answersLeft = answers;
    }

    @Override
    public void open(InetSocketAddress server, int lines) {}

    @Override
    public void send(int line) throws IOException {
      if (answersLeft < 0) {
        throw new IOException("broken");
      }
      underWay.add(line);
    }

    @Override
    public void abandon(int line) {
      abandoned.add(line);
    }

    @Override
    public void poll(long waitMillis, Answers answers) {
      if (answersLeft > 0 && !underWay.isEmpty()) {
        answersLeft--;
        answers.completed(underWay.remove(), true);
      }
    }

    @Override
    public void close() {}
  }

  /** A client known by its name, as the process gets it. */
  public static final class RightClient extends HttpClient {
    public RightClient() throws IOException {
      super("/right", "right".getBytes(StandardCharsets.US_ASCII));
    }
  }
}
