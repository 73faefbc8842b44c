package io.ashlar.benchmarks.hitratio;

import java.util.function.LongConsumer;

/** A stream of requested keys that can be read again and again, each time the same. */
sealed interface Trace permits TraceFile, SyntheticTrace {

  /** What the table calls it. */
  String label();

  /**
   * Shows every request, in order.
   *
   * @throws MalformedTraceException if a file does not keep to its format
   * @throws java.io.UncheckedIOException if a file cannot be read; the message names it
   */
  void forEach(LongConsumer request);
}
