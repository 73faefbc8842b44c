package io.ashlar.benchmarks.hitratio;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** A way of writing requests into a file: three of text, two of binary words. */
sealed interface TraceFormat permits TextFormat, BinaryWords {

  /**
   * Reads a stream to its end without holding more than a buffer of it.
   *
   * @param file name for error messages
   * @param in the unpacked stream; not closed here
   * @param request told every key, in order
   * @throws MalformedTraceException at the first line or record that is not of this format
   */
  void read(String file, InputStream in, LongConsumer request) throws IOException;
}
