package io.ashlar.benchmarks.load;

import io.ashlar.benchmarks.harness.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A way to start one server on a port of the loopback interface. */
public sealed interface Server permits JvmServer, ExternalServer {

  /** Why it cannot run here, with the remedy; empty if it can. */
  Optional<String> missing();

  /**
   * The command that runs it in the foreground until it is told to end.
   *
   * @param folder an empty folder of its own, for configuration and data
   * @param port the port to listen on
   * @throws IOException if the folder cannot be written
   */
  List<String> command(Session session, Path folder, int port) throws IOException;
}
