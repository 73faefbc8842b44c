package io.ashlar.testkit.files;

import java.util.function.Predicate;

/**
 * A kind of file system operation, and the predicate that holds for operations of that kind.
 *
 * <p>Reading attributes and sizes, moving a channel's position and closing are not operations: they
 * neither change the disk nor fail.
 */
public enum OperationKind implements Predicate<Operation> {
  /** A file or directory that exists is opened. */
  OPEN,
  /** A file is created. */
  CREATE,
  /** Bytes are read from a channel. */
  READ,
  /** Bytes are written to a channel. */
  WRITE,
  /** A file is cut. */
  TRUNCATE,
  /** A file or directory is made durable. */
  FORCE,
  /** A lock is taken. */
  LOCK,
  /** A directory is created. */
  CREATE_DIRECTORY,
  /** The names in a directory are read. */
  LIST,
  /** A name is removed. */
  DELETE,
  /** A name is changed. */
  RENAME,
  /** A second name is given to a file. */
  LINK;

  /** Whether {@code operation} is of this kind. */
  @Override
  public boolean test(Operation operation) {
    return operation.kind() == this;
  }
}
