package io.ashlar.benchmarks.hitratio;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The class path of one peer and the adapter that speaks to it: a loader that looks into the peer's
 * own jars first, because the harness carries no peer and no peer shall run on another's libraries.
 *
 * <p>The adapter's class is defined again by this loader, so that its references to the peer
 * resolve here; only {@link Policy} and the JDK are shared with the harness.
 */
final class PeerAdapters extends URLClassLoader {

  private PeerAdapters(URL[] jars) {
    super(jars, PeerAdapters.class.getClassLoader());
  }

  /**
   * The loader of one peer.
   *
   * @param jars the jars of the peer, for example those in {@code target/lib/cache/caffeine}
   */
  static PeerAdapters of(List<Path> jars) {
    List<URL> urls = new ArrayList<>();
    for (Path jar : jars) {
      urls.add(url(jar));
    }
    urls.add(url(harness()));
    return new PeerAdapters(urls.toArray(URL[]::new));
  }

  /**
   * The jars in a peer's folder.
   *
   * @throws IllegalStateException if the folder is not there or empty: the peers were not built
   */
  static List<Path> jarsIn(Path folder) {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        List<Path> jars = files.filter(f -> f.toString().endsWith(".jar")).sorted().toList();
        if (!jars.isEmpty()) {
          return jars;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
      }
    }
    throw new IllegalStateException(
        "no jars in " + folder + "; build the peers with ./mvnw -Pbench package");
  }

  /** Where {@code target/lib} is, seen from the harness's jar or class folder. */
  static Path libraries() {
    return harness().resolveSibling("lib");
  }

  /** A new cache of {@code maximumSize} entries behind the named adapter. */
  Policy policy(Class<? extends Policy> adapter, int maximumSize) {
    try {
      return loadClass(adapter.getName())
          .asSubclass(Policy.class)
          .getConstructor(int.class)
          .newInstance(maximumSize);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(adapter.getName() + " does not load: " + e, e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (name.startsWith("java.") || name.equals(Policy.class.getName())) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      if (known != null) {
        return known;
      }
      try {
        return findClass(name);
      } catch (ClassNotFoundException notOfThePeer) {
        return super.loadClass(name, resolve);
      }
    }
  }

  private static Path harness() {
    try {
      return Path.of(
          PeerAdapters.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static URL url(Path path) {
    try {
      return new File(path.toString()).toURI().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }
}
