package io.ashlar.benchmarks.echo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The JDK's own HTTP server, answering on its dispatcher thread. It wants {@code
 * -Dsun.net.httpserver.nodelay=true}: head and body are two writes, and without it the second waits
 * for the client's delayed acknowledgement, 40 ms.
 */
public final class JdkEchoServer {
  private static final byte[] BODY = Echo.body();

  private JdkEchoServer() {}

  /** Serves on the given port until the process ends. */
  public static void main(String[] arguments) throws IOException {
    start(Integer.parseInt(arguments[0]));
  }

  static HttpServer start(int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext(Echo.PATH, JdkEchoServer::answer);
    server.start();
    return server;
  }

  private static void answer(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/plain");
    exchange.sendResponseHeaders(200, BODY.length);
    exchange.getResponseBody().write(BODY);
    exchange.close();
  }
}
