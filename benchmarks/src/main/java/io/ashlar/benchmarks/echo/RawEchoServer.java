package io.ashlar.benchmarks.echo;

import io.ashlar.benchmarks.load.generator.HttpClient;
import java.io.Closeable;
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
public final class RawEchoServer implements Closeable {
  private static final int REQUEST_BYTES = HttpClient.request(Echo.PATH).length;

  private final Selector selector = Selector.open();
  private final ServerSocketChannel server = ServerSocketChannel.open();

  RawEchoServer(int port) throws IOException {
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
  }

  /** Serves on the given port until the process ends. */
  public static void main(String[] arguments) throws IOException {
    try (RawEchoServer server = new RawEchoServer(Integer.parseInt(arguments[0]))) {
      server.serve();
    }
  }

  InetSocketAddress address() {
    return new InetSocketAddress(server.socket().getInetAddress(), server.socket().getLocalPort());
  }

  /** Serves on the caller's thread until it is interrupted. */
  void serve() throws IOException {
    while (!Thread.currentThread().isInterrupted()) {
      selector.select();
      for (SelectionKey key : selector.selectedKeys()) {
        if (key.isAcceptable()) {
          accept();
        } else if (key.attachment() instanceof Connection connection) {
          connection.answer();
        }
      }
      selector.selectedKeys().clear();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    selector.close();
  }

  private void accept() throws IOException {
    SocketChannel channel = server.accept();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.register(selector, SelectionKey.OP_READ, new Connection(channel));
  }

  private static final class Connection {
    private final SocketChannel channel;
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(1 << 14);
    private final ByteBuffer answer = ByteBuffer.allocateDirect(Echo.answer().length);
    private int bytes;

    Connection(SocketChannel channel) {
      this.channel = channel;
      answer.put(Echo.answer());
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
