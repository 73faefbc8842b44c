package io.ashlar.testkit.files;

import org.jspecify.annotations.Nullable;

/**
 * An operation a file system is about to carry out.
 *
 * @param index the number of this operation on its file system, counted from 1
 * @param kind what is done
 * @param path the absolute path it is done to; for a channel the path it was opened by
 * @param target the new absolute path of a {@link OperationKind#RENAME} or {@link
 *     OperationKind#LINK}, null for all others
 * @param position the first byte read, written or locked, or the new size of a {@link
 *     OperationKind#TRUNCATE}; 0 for all others
 * @param length the number of bytes asked to be read, written or locked; 0 for all others
 */
public record Operation(
    long index,
    OperationKind kind,
    String path,
    @Nullable String target,
    long position,
    long length) {

  /** One line for a log, such as {@code 17 WRITE /db/wal @4096 +100}. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder().append(index).append(' ').append(kind);
    line.append(' ').append(path);
    if (target != null) {
      line.append(" -> ").append(target);
    }
    if (position != 0 || length != 0) {
      line.append(" @").append(position);
    }
    return length == 0 ? line.toString() : line.append(" +").append(length).toString();
  }
}
