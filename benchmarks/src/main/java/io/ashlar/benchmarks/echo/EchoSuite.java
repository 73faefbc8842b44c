package io.ashlar.benchmarks.echo;

import io.ashlar.benchmarks.harness.Subject;
import io.ashlar.benchmarks.harness.Suite;
import io.ashlar.benchmarks.jmh.Versions;
import io.ashlar.benchmarks.load.ExternalServer;
import io.ashlar.benchmarks.load.JvmServer;
import io.ashlar.benchmarks.load.Load;
import io.ashlar.benchmarks.load.LoadCase;
import io.ashlar.benchmarks.load.LoadContender;
import io.ashlar.benchmarks.load.Server;
import io.ashlar.benchmarks.load.generator.Arrivals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The demonstration suite of load cases. */
public final class EchoSuite {
  private static final String NAME = "echo";

  /**
   * The JDK's own servers run on the JDK of the forks, which each row names; ours may be another.
   */
  private static final String VERSION_OF_THE_FORKS = "JDK";

  /** Its seven rounds would take two of the five minutes, for figures that claim nothing. */
  private static final Set<String> NOT_IN_A_QUICK_RUN = Set.of();

  private EchoSuite() {}

  /** The suite, with the versions that are on the class paths of its servers. */
  public static Suite suite(Versions versions) {
    ExternalServer nginx = nginx("nginx");
    Load load =
        new Load(16, Arrivals.POISSON, Duration.ofSeconds(3), 200, Duration.ofMillis(50), 0.7);
    LoadCase http =
        new LoadCase(
            NAME,
            "http",
            "GET of 13 bytes over HTTP/1.1 keep-alive, loopback, one server thread",
            load,
            Echo::check,
            List.of(
                contender(
                    Subject.ours(
                        "jdk",
                        "jdk.httpserver, nodelay (stands for ours; nothing here is)",
                        VERSION_OF_THE_FORKS),
                    new JvmServer(
                        JdkEchoServer.class.getName(),
                        "",
                        List.of("-Dsun.net.httpserver.nodelay=true"))),
                contender(
                    Subject.peer(
                        "netty",
                        "Netty HTTP codec, NIO, one event loop",
                        versions.of(NAME, "netty", "netty-codec-http")),
                    new JvmServer(NettyEchoServer.class.getName(), "echo/netty", List.of())),
                contender(
                    Subject.peer("nginx", "nginx, return 200, one worker", nginx.version("-v")),
                    nginx),
                contender(
                    Subject.limit(
                        "raw", "raw NIO, the same bytes without HTTP", VERSION_OF_THE_FORKS),
                    new JvmServer(RawEchoServer.class.getName(), "", List.of()))));
    return new Suite(
        NAME,
        "a small HTTP service under open-loop load: the harness's own demonstration",
        List.of(http),
        "http",
        NOT_IN_A_QUICK_RUN);
  }

  /** nginx with nothing but one answer: its own prefix, no daemon, no log, no request limit. */
  static ExternalServer nginx(String binary) {
    return new ExternalServer(
        binary,
        "nginx",
        (folder, port) -> {
          Files.writeString(folder.resolve("nginx.conf"), nginxConfiguration(folder, port));
          return List.of("-p", folder.toString(), "-e", "stderr", "-c", "nginx.conf");
        });
  }

  private static String nginxConfiguration(Path folder, int port) {
    return """
    daemon off;
    worker_processes 1;
    pid %1$s/nginx.pid;
    error_log stderr warn;
    events { worker_connections 1024; }
    http {
      access_log off;
      client_body_temp_path %1$s/body;
      proxy_temp_path %1$s/proxy;
      fastcgi_temp_path %1$s/fastcgi;
      uwsgi_temp_path %1$s/uwsgi;
      scgi_temp_path %1$s/scgi;
      keepalive_requests 1000000000;
      keepalive_timeout 300s;
      server {
        listen 127.0.0.1:%2$d;
        location = %3$s { default_type text/plain; return 200 "%4$s"; }
      }
    }
    """
        .formatted(folder, port, Echo.PATH, Echo.TEXT);
  }

  private static LoadContender contender(Subject subject, Server server) {
    return new LoadContender(subject, server, EchoClient.class.getName(), "");
  }
}
