package io.ashlar.benchmarks.hitratio;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** A format of one request (or run of requests) a line; blank lines are skipped. */
sealed interface TextFormat extends TraceFormat permits ArcText, LirsText, AddressText {

  /** What a line looks like, for error messages. */
  String shape();

  /**
   * Reads one line that is not blank.
   *
   * @param line without surrounding white space
   * @throws IllegalArgumentException if the line is not of this format; nothing was shown then
   */
  void parse(String line, LongConsumer request);

  @Override
  default void read(String file, InputStream in, LongConsumer request) throws IOException {
    LineReader lines = new LineReader(file, in);
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (!line.isEmpty()) {
        try {
          parse(line, request);
        } catch (IllegalArgumentException e) {
          MalformedTraceException malformed =
              new MalformedTraceException(file, lines.number(), line, shape());
          malformed.initCause(e);
          throw malformed;
        }
      }
    }
  }
}
