package io.ashlar.benchmarks.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.ashlar.benchmarks.harness.Role;
import io.ashlar.benchmarks.harness.Subject;
import io.ashlar.benchmarks.harness.Suite;
import io.ashlar.benchmarks.jmh.Versions;
import io.ashlar.benchmarks.load.ExternalServer;
import io.ashlar.benchmarks.load.JvmServer;
import io.ashlar.benchmarks.load.LoadContender;
import io.ashlar.benchmarks.load.LoadDriver;
import io.ashlar.benchmarks.load.Server;
import io.ashlar.benchmarks.load.Sessions;
import io.ashlar.benchmarks.load.generator.Arrivals;
import io.ashlar.benchmarks.load.generator.GeneratorRequest.Task;
import io.ashlar.benchmarks.load.generator.LoadStage;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EchoSuiteTest {
  private static final long MILLI = 1_000_000L;

  @TempDir private Path folder;

  @Test
  void comparesThreeServersAndTheRawSocket() {
    Suite suite = EchoSuite.suite(new Versions(folder));

    List<Subject> subjects = suite.headlineCase().subjects();
    assertThat(subjects).extracting(Subject::role).startsWith(Role.OURS).endsWith(Role.LIMIT);
    assertThat(subjects).extracting(Subject::name).contains("jdk", "netty", "raw");
    assertThat(suite.isQuick()).isFalse();
  }

  /** The whole way: a server process, a generator process, a result. Red when either hangs. */
  @Test
  void theJdksServerAnswersALoadInAProcessOfItsOwn() throws InterruptedException {
    JsonNode result =
        load(
            new JvmServer(
                JdkEchoServer.class.getName(), "", List.of("-Dsun.net.httpserver.nodelay=true")));

    assertThat(result.path("latency").path("count").asInt()).isEqualTo(60);
    assertThat(result.path("errors").asInt() + result.path("unanswered").asInt()).isZero();
    assertThat(result.path("cpuPerRequest").isNumber()).isTrue();
  }

  @Test
  void nginxAnswersALoadWhereItIsInstalled() throws InterruptedException {
    ExternalServer nginx = EchoSuite.nginx("nginx");
    assumeTrue(nginx.missing().isEmpty(), nginx.missing().orElse(""));

    JsonNode result = load(nginx);

    assertThat(result.path("errors").asInt() + result.path("unanswered").asInt()).isZero();
    assertThat(nginx.version("-v")).matches("[0-9.]+");
  }

  @Test
  void aMachineWithoutNginxIsToldThePackage() {
    assertThat(EchoSuite.nginx("nginx-that-is-nowhere").missing())
        .hasValue("nginx-that-is-nowhere is not installed (Debian package nginx)");
  }

  @Test
  void nettyPassesTheCheck() throws Exception {
    Channel server = NettyEchoServer.start(0);
    try {
      assertThat(Echo.check((InetSocketAddress) server.localAddress())).isEmpty();
      assertThat(statusOf((InetSocketAddress) server.localAddress(), "/other")).contains(" 404 ");
    } finally {
      server.close().sync();
      server.eventLoop().parent().shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS);
    }
  }

  @Test
  void theRawServerPassesTheCheck() throws Exception {
    try (RawEchoServer server = new RawEchoServer(0)) {
      Thread thread =
          new Thread(() -> {
            try {
              server.serve();
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
      thread.start();

      assertThat(Echo.check(server.address())).isEmpty();
      assertThat(Echo.check(server.address())).isEmpty();

      thread.interrupt();
      thread.join();
    }
  }

  @Test
  void theClientKnowsTheRightAnswer() throws IOException {
    HttpServer server = JdkEchoServer.start(0);
    try (EchoClient client = new EchoClient()) {
      client.open(server.getAddress(), 2);
      List<Boolean> answers = new ArrayList<>();
      client.send(1);
      while (answers.isEmpty()) {
        client.poll(1_000, (line, ok) -> answers.add(line == 1 && ok));
      }

      assertThat(answers).containsExactly(true);
    } finally {
      server.stop(0);
    }
  }

  /** Red when only the status is looked at. */
  @Test
  void theCheckRefusesAnotherText() throws IOException {
    HttpServer other = JdkEchoServer.start(0);
    try {
      other.removeContext(Echo.PATH);
      other.createContext(
          Echo.PATH,
          exchange -> {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("no".getBytes(StandardCharsets.US_ASCII));
            exchange.getResponseHeaders().set("Connection", "close");
            exchange.close();
            other.stop(0);
          });

      assertThat(Echo.check(other.getAddress())).startsWith("\"HTTP/1.1 200 OK").contains("no\"");
    } finally {
      other.stop(0);
    }
  }

  @Test
  void theJdksServerPassesTheCheck() throws IOException {
    HttpServer server = JdkEchoServer.start(0);
    try {
      assertThat(Echo.check(server.getAddress())).isEmpty();
    } finally {
      server.stop(0);
    }
  }

  private JsonNode load(Server server) throws InterruptedException {
    return LoadDriver.ofProcesses(Echo::check)
        .run(
            Task.MEASURE,
            new LoadContender(
                Subject.ours("server", "Server", "1"), server, EchoClient.class.getName(), ""),
            Sessions.in(folder, note -> {}),
            new LoadStage(200, Arrivals.UNIFORM, 1, 4, 100 * MILLI, 300 * MILLI),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30));
  }

  private static String statusOf(InetSocketAddress server, String path) throws IOException {
    try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
      socket.getOutputStream().write(io.ashlar.benchmarks.load.generator.HttpClient.request(path));
      byte[] answer = new byte[64];
      int length = socket.getInputStream().read(answer);
      return new String(answer, 0, length, StandardCharsets.US_ASCII);
    }
  }
}
