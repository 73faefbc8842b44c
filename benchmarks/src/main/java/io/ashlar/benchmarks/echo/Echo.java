package io.ashlar.benchmarks.echo;

import io.ashlar.benchmarks.load.generator.HttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** What all echo servers agree on: one path, one answer of thirteen bytes. */
final class Echo {
  static final String PATH = "/echo";
  static final String TEXT = "Hello, world!";
  private static final int TIMEOUT_MILLIS = 2_000;

  private Echo() {}

  static byte[] body() {
    return TEXT.getBytes(StandardCharsets.US_ASCII);
  }

  /** A whole answer as a limit writes it: no header that a server need not send. */
  static byte[] answer() {
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
            + TEXT.length()
            + "\r\n\r\n";
    return (head + TEXT).getBytes(StandardCharsets.US_ASCII);
  }

  /** The conformance check: status 200, the length and the text, over a connection kept open. */
  static String check(InetSocketAddress server) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(server, TIMEOUT_MILLIS);
      for (int request = 0; request < 2; request++) {
        socket.getOutputStream().write(HttpClient.request(PATH));
        String answer = read(socket.getInputStream());
        if (!answer.startsWith("HTTP/1.1 200 ") || !answer.contains("\r\n\r\n" + TEXT)) {
          return "\"" + answer + "\"";
        }
      }
      return "";
    }
  }

  private static String read(InputStream in) throws IOException {
    byte[] bytes = new byte[4096];
    int length = 0;
    String text = "";
    while (!text.endsWith(TEXT) && length < bytes.length) {
      int more = in.read(bytes, length, bytes.length - length);
      if (more < 0) {
        return text;
      }
      length += more;
      text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
    return text;
  }
}
