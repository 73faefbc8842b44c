package io.ashlar.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The conformance check of a server: one request, answered as every subject of the case must. Until
 * the server is up it fails with an exception.
 */
@FunctionalInterface
public interface Readiness {

  /**
   * Asks once, bounded in time.
   *
   * @return what is wrong with the answer; an empty text if it is right
   * @throws IOException if there is no answer: the server is not ready yet
   */
  String check(InetSocketAddress server) throws IOException;
}
