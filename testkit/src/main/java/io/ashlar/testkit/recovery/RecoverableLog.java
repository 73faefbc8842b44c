package io.ashlar.testkit.recovery;

import java.io.IOException;
import java.util.List;

/**
 * A write-ahead log as the {@link WriteAheadLogContract} sees it: what an adapter of a module's log
 * implements. Used by one thread.
 */
public interface RecoverableLog extends AutoCloseable {
  /**
   * The records that recovery found when this log was opened.
   *
   * @return the records of the current generation in the order they were appended
   */
  List<byte[]> recovered();

  /**
   * Adds a record. It may stay in memory until {@link #sync()}.
   *
   * @param record at least one byte
   * @throws IOException if it cannot be written; no later record may then be acknowledged
   */
  void append(byte[] record) throws IOException;

  /**
   * Returns once every record appended before is durable: this acknowledges them.
   *
   * @throws IOException if that is not certain; no record may then be acknowledged any more
   */
  void sync() throws IOException;

  /**
   * Declares all records obsolete and begins a new generation, using a file again if the log ever
   * does. The new generation is durable when this returns.
   *
   * @throws IOException if that fails
   */
  void recycle() throws IOException;

  /**
   * Gives up the files, without making anything durable that is not.
   *
   * @throws IOException if that fails
   */
  @Override
  void close() throws IOException;
}
