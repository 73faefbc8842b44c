package io.ashlar.benchmarks.echo;

import io.ashlar.benchmarks.load.generator.HttpClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The physical limit: one thread, one selector, the same bytes on the wire and no HTTP. It counts
 * the bytes of a request and writes a prepared answer, which is what two system calls and two
 * wake-ups cost.
 */
public final class RawEchoServer {
  private static final int REQUEST_BYTES = HttpClient.request(Echo.PATH).length;

  private RawEchoServer() {}

  /** Serves on the given port until the process ends. */
  public static void main(String[] arguments) throws IOException {
    try (Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])));
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT);
      serve(selector, server);
    }
  }

  /** Serves until the selector is closed. */
  static void serve(Selector selector, ServerSocketChannel server) throws IOException {
    while (selector.isOpen()) {
      selector.select();
      if (!selector.isOpen()) {
        return;
      }
      for (SelectionKey key : selector.selectedKeys()) {
        if (key.isAcceptable()) {
          SocketChannel channel = server.accept();
          channel.configureBlocking(false);
          channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
          channel.register(selector, SelectionKey.OP_READ, new Connection(channel));
        } else if (key.attachment() instanceof Connection connection) {
          connection.answer();
        }
      }
      selector.selectedKeys().clear();
    }
  }

  private static final class Connection {
    private final SocketChannel channel;
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(1 << 14);
    private final ByteBuffer answer;
    private int bytes;

    Connection(SocketChannel channel) {
      this.channel = channel;
      byte[] text = Echo.answer();
      answer = ByteBuffer.allocateDirect(text.length).put(text);
    }

    void answer() throws IOException {
      incoming.clear();
      try {
        int length = channel.read(incoming);
        if (length < 0) {
          channel.close();
          return;
        }
        for (bytes += length; bytes >= REQUEST_BYTES; bytes -= REQUEST_BYTES) {
          answer.flip();
          channel.write(answer);
          answer.position(answer.limit());
        }
      } catch (IOException peerLeft) {
        channel.close();
      }
    }
  }
}
