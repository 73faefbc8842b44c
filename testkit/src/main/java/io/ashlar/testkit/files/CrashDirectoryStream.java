package io.ashlar.testkit.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The names a directory had when it was opened, in ascending order. Not thread-safe. */
final class CrashDirectoryStream implements DirectoryStream<Path> {
  private final Iterator<Path> entries;
  private final DirectoryStream.Filter<? super Path> filter;
  private boolean started;
  private boolean closed;

  CrashDirectoryStream(List<Path> entries, DirectoryStream.Filter<? super Path> filter) {
    this.entries = entries.iterator();
    this.filter = filter;
  }

  @Override
  public Iterator<Path> iterator() {
    if (started || closed) {
      throw new IllegalStateException(closed ? "the stream is closed" : "one iterator only");
    }
    started = true;
    return new Iterator<>() {
      private @Nullable Path next;

      @Override
      public boolean hasNext() {
        while (next == null && !closed && entries.hasNext()) {
          Path candidate = entries.next();
          next = accepts(candidate) ? candidate : null;
        }
        return next != null;
      }

      @Override
      public Path next() {
        if (!hasNext() || next == null) {
          throw new NoSuchElementException();
        }
        Path result = next;
        next = null;
        return result;
      }
    };
  }

  private boolean accepts(Path path) {
    try {
      return filter.accept(path);
    } catch (IOException e) {
      throw new DirectoryIteratorException(e);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
