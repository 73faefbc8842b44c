package io.ashlar.benchmarks.hitratio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The chosen policies, each with the class loader its peer needs; closed when the last trace is
 * done.
 */
final class Policies implements AutoCloseable {
  private final List<PolicyKind> kinds;
  private final Map<PolicyKind, PeerAdapters> loaders = new EnumMap<>(PolicyKind.class);

  /**
   * Opens the class paths.
   *
   * @param kinds the policies, in the order of the table
   * @param jars gives the jars of a peer by its name
   * @throws IllegalStateException if a peer's jars are missing
   */
  Policies(List<PolicyKind> kinds, Function<String, List<Path>> jars) {
    this.kinds = List.copyOf(kinds);
    for (PolicyKind kind : kinds) {
      String peer = kind.peer();
      loaders.put(kind, PeerAdapters.of(peer == null ? List.of() : jars.apply(peer)));
    }
  }

  List<PolicyKind> kinds() {
    return kinds;
  }

  /** New, empty caches of the given size: one for each policy but the optimum, in their order. */
  List<Policy> caches(int maximumSize) {
    List<Policy> caches = new ArrayList<>();
    for (PolicyKind kind : kinds) {
      Class<? extends Policy> adapter = kind.adapter();
      PeerAdapters loader = loaders.get(kind);
      if (adapter != null && loader != null) {
        caches.add(loader.policy(adapter, maximumSize));
      }
    }
    return caches;
  }

  @Override
  public void close() {
    for (PeerAdapters loader : loaders.values()) {
      try {
        loader.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
