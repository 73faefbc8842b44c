package io.ashlar.testkit.files;

import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A path of a {@link CrashFileSystem}: names separated by slashes, as on Unix; immutable. */
final class CrashPath implements Path {
  private final CrashFileSystem fileSystem;
  private final boolean absolute;

  /** The names; the empty path has one, which is empty, and the root none. */
  private final List<String> names;

  private CrashPath(CrashFileSystem fileSystem, boolean absolute, List<String> names) {
    this.fileSystem = fileSystem;
    this.absolute = absolute;
    this.names = names;
  }

  static CrashPath parse(CrashFileSystem fileSystem, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new InvalidPathException(text.replace('\0', '?'), "NUL in a path");
    }
    if (text.isEmpty()) {
      return new CrashPath(fileSystem, false, List.of(""));
    }
    List<String> names = new ArrayList<>();
    for (int from = 0; from < text.length(); ) {
      int slash = text.indexOf('/', from);
      int to = slash < 0 ? text.length() : slash;
      if (to > from) {
        names.add(text.substring(from, to));
      }
      from = to + 1;
    }
    return new CrashPath(fileSystem, text.charAt(0) == '/', Collections.unmodifiableList(names));
  }

  static CrashPath of(Path path) {
    if (path instanceof CrashPath crashPath) {
      return crashPath;
    }
    throw new ProviderMismatchException(path + " is not a path of a CrashFileSystem");
  }

  private CrashPath relative(List<String> part) {
    return new CrashPath(fileSystem, false, part.isEmpty() ? List.of("") : part);
  }

  private boolean isEmpty() {
    return !absolute && names.size() == 1 && names.get(0).isEmpty();
  }

  /** The names from the root, without {@code .} and {@code ..}. */
  List<String> absoluteNames() {
    return toAbsolutePath().normalize().names;
  }

  @Override
  public CrashFileSystem getFileSystem() {
    return fileSystem;
  }

  @Override
  public boolean isAbsolute() {
    return absolute;
  }

  @Override
  public @Nullable CrashPath getRoot() {
    return absolute ? new CrashPath(fileSystem, true, List.of()) : null;
  }

  @Override
  public @Nullable CrashPath getFileName() {
    return names.isEmpty() ? null : relative(names.subList(names.size() - 1, names.size()));
  }

  @Override
  public @Nullable CrashPath getParent() {
    if (names.isEmpty() || (!absolute && names.size() == 1)) {
      return null;
    }
    return new CrashPath(fileSystem, absolute, names.subList(0, names.size() - 1));
  }

  @Override
  public int getNameCount() {
    return names.size();
  }

  @Override
  public CrashPath getName(int index) {
    return subpath(index, index + 1);
  }

  @Override
  public CrashPath subpath(int beginIndex, int endIndex) {
    if (beginIndex < 0 || endIndex > names.size() || beginIndex >= endIndex) {
      throw new IllegalArgumentException(
          "beginIndex=%d, endIndex=%d, nameCount=%d".formatted(beginIndex, endIndex, names.size()));
    }
    return relative(names.subList(beginIndex, endIndex));
  }

  @Override
  public boolean startsWith(Path other) {
    return other instanceof CrashPath that
        && that.fileSystem == fileSystem
        && that.absolute == absolute
        && that.names.size() <= names.size()
        && that.names.equals(names.subList(0, that.names.size()));
  }

  @Override
  public boolean endsWith(Path other) {
    if (!(other instanceof CrashPath that) || that.fileSystem != fileSystem) {
      return false;
    }
    if (that.absolute) {
      return equals(that);
    }
    int skipped = names.size() - that.names.size();
    return skipped >= 0 && that.names.equals(names.subList(skipped, names.size()));
  }

  @Override
  public CrashPath normalize() {
    List<String> kept = new ArrayList<>();
    for (String name : names) {
      boolean up = name.equals("..");
      if (up && !kept.isEmpty() && !kept.get(kept.size() - 1).equals("..")) {
        kept.remove(kept.size() - 1);
      } else if (!name.equals(".") && !(up && absolute)) {
        kept.add(name);
      }
    }
    return absolute ? new CrashPath(fileSystem, true, kept) : relative(kept);
  }

  @Override
  public CrashPath resolve(Path other) {
    CrashPath that = of(other);
    if (that.absolute || isEmpty()) {
      return that;
    }
    if (that.isEmpty()) {
      return this;
    }
    List<String> all = new ArrayList<>(names);
    all.addAll(that.names);
    return new CrashPath(fileSystem, absolute, all);
  }

  @Override
  public CrashPath relativize(Path other) {
    CrashPath that = of(other);
    if (that.absolute != absolute) {
      throw new IllegalArgumentException(
          "cannot relativize " + other + " against " + this + ": one is absolute, one is not");
    }
    if (isEmpty()) {
      return that;
    }
    List<String> target = that.isEmpty() ? List.of() : that.names;
    int common = 0;
    while (common < names.size()
        && common < target.size()
        && names.get(common).equals(target.get(common))) {
      common++;
    }
    List<String> steps = new ArrayList<>(Collections.nCopies(names.size() - common, ".."));
    steps.addAll(target.subList(common, target.size()));
    return relative(steps);
  }

  @Override
  public URI toUri() {
    return URI.create(
        CrashFileSystemProvider.SCHEME
            + ":"
            + toAbsolutePath().toString().replace("%", "%25").replace(" ", "%20"));
  }

  @Override
  public CrashPath toAbsolutePath() {
    return absolute ? this : new CrashPath(fileSystem, true, isEmpty() ? List.of() : names);
  }

  @Override
  public CrashPath toRealPath(LinkOption... options) throws FileSystemException {
    CrashPath real = toAbsolutePath().normalize();
    fileSystem.attributes(real);
    return real;
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("a CrashFileSystem watches nothing");
  }

  @Override
  public int compareTo(Path other) {
    return toString().compareTo(of(other).toString());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CrashPath that
        && that.fileSystem == fileSystem
        && that.absolute == absolute
        && that.names.equals(names);
  }

  @Override
  public int hashCode() {
    return names.hashCode() * 2 + (absolute ? 1 : 0);
  }

  @Override
  public String toString() {
    String joined = String.join("/", names);
    return absolute ? "/" + joined : joined;
  }
}
