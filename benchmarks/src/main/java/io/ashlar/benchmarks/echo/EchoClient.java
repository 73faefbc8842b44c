package io.ashlar.benchmarks.echo;

import io.ashlar.benchmarks.load.generator.HttpClient;
import java.io.IOException;

/** The client of the echo servers. */
public final class EchoClient extends HttpClient {

  /** A client that is not open yet. */
  public EchoClient() throws IOException {
    super(Echo.PATH, Echo.body());
  }
}
