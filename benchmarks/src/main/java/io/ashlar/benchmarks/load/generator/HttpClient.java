package io.ashlar.benchmarks.load.generator;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * HTTP/1.1 over keep-alive connections, one a line: the same GET again and again, answered rightly
 * by status 200 and the expected body. Plain NIO on the caller's thread, which may spin: one
 * selector, no library that could also be a peer, and no garbage.
 */
public class HttpClient implements LoadClient {
  private static final int LONGEST_ANSWER = 1 << 16;

  private final byte[] request;
  private final byte[] body;
  private final Selector selector;
  private InetSocketAddress server = new InetSocketAddress(0);
  private Connection[] connections = {};

  /**
   * A client that is not open yet.
   *
   * @param path what to ask for
   * @param body the right answer
   */
  public HttpClient(String path, byte[] body) throws IOException {
    request = request(path);
    this.body = body.clone();
    selector = Selector.open();
  }

  /** The bytes of a request for the path, the same whatever the port of the server is. */
  public static byte[] request(String path) {
    String text = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void open(InetSocketAddress address, int lines) throws IOException {
    server = address;
    connections = new Connection[lines];
    for (int line = 0; line < lines; line++) {
      connections[line] = connect(line);
    }
  }

  @Override
  public void send(int line) throws IOException {
    Connection connection = connections[line];
    connection.underWay = true;
    connection.request.rewind();
    connection.flush();
  }

  @Override
  public void abandon(int line) throws IOException {
    if (connections[line].underWay) {
      connections[line].channel.close();
      connections[line] = connect(line);
    }
  }

  @Override
  public void poll(long waitMillis, Answers answers) throws IOException {
    int ready = waitMillis > 0 ? selector.select(waitMillis) : selector.selectNow();
    if (ready > 0) {
      for (SelectionKey key : selector.selectedKeys()) {
        if (key.attachment() instanceof Connection connection) {
          receive(connection, answers);
        }
      }
      selector.selectedKeys().clear();
    }
  }

  @Override
  public void close() throws IOException {
    for (Connection connection : connections) {
      connection.channel.close();
    }
    selector.close();
  }

  private Connection connect(int line) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.connect(server);
      channel.configureBlocking(false);
      Connection connection = new Connection(line, channel);
      connection.key = channel.register(selector, SelectionKey.OP_READ, connection);
      return connection;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private void receive(Connection connection, Answers answers) throws IOException {
    Answer answer;
    try {
      if (connection.request.hasRemaining() && connection.underWay) {
        connection.flush();
      }
      answer = connection.read();
    } catch (IOException broken) {
      answer = Answer.BROKEN;
    }
    if (answer == Answer.PART) {
      return;
    }
    boolean underWay = connection.underWay;
    connection.underWay = false;
    if (answer == Answer.BROKEN) {
      connection.channel.close();
      connections[connection.line] = connect(connection.line);
    }
    if (underWay) {
      answers.completed(connection.line, answer == Answer.RIGHT);
    }
  }

  private enum Answer {
    PART,
    RIGHT,
    WRONG,
    /** Closed, or not HTTP: the connection is of no more use. */
    BROKEN
  }

  /** One line: its socket, what is still to send, and what came of the answer so far. */
  private final class Connection {
    private final int line;
    private final SocketChannel channel;
    private final ByteBuffer request = ByteBuffer.wrap(HttpClient.this.request);
    private final ByteBuffer answer = ByteBuffer.allocate(LONGEST_ANSWER);
    private @org.jspecify.annotations.Nullable SelectionKey key;
    private boolean underWay;

    Connection(int line, SocketChannel channel) {
      this.line = line;
      this.channel = channel;
    }

    void flush() throws IOException {
      channel.write(request);
      if (key != null) {
        int interest =
            request.hasRemaining()
                ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
                : SelectionKey.OP_READ;
        if (key.interestOps() != interest) {
          key.interestOps(interest);
        }
      }
    }

    Answer read() throws IOException {
      int length = channel.read(answer);
      if (length < 0 || !answer.hasRemaining() || (length > 0 && !underWay)) {
        return Answer.BROKEN;
      }
      HttpAnswer head = HttpAnswer.parse(answer.array(), answer.position());
      if (!head.isComplete()) {
        return head.isMalformed() ? Answer.BROKEN : Answer.PART;
      }
      boolean right =
          head.status() == 200
              && java.util.Arrays.equals(
                  answer.array(), head.bodyStart(), answer.position(), body, 0, body.length);
      answer.clear();
      return right ? Answer.RIGHT : Answer.WRONG;
    }
  }
}
