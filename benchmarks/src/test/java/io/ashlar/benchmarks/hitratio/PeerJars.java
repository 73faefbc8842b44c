package io.ashlar.benchmarks.hitratio;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.cache.CacheBuilder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/** The peers' jars as the test class path has them: {@code verify} builds no {@code target/lib}. */
final class PeerJars {
  private PeerJars() {}

  static List<Path> of(String peer) {
    try {
      Class<?> inside = peer.equals("caffeine") ? Caffeine.class : CacheBuilder.class;
      return List.of(Path.of(inside.getProtectionDomain().getCodeSource().getLocation().toURI()));
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
