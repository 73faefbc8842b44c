package io.ashlar.benchmarks.hitratio;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** A line on the console for every two seconds a trace takes, none for a quick one. */
final class Progress implements LongConsumer {
  private static final long EVERY_NANOS = 2_000_000_000L;

  private final String label;
  private final PrintWriter console;
  private final LongSupplier nanoTime;
  private final long start;
  private long printed;

  Progress(String label, PrintWriter console, LongSupplier nanoTime) {
    this.label = label;
    this.console = console;
    this.nanoTime = nanoTime;
    start = nanoTime.getAsLong();
    printed = start;
  }

  @Override
  public void accept(long requests) {
    long now = nanoTime.getAsLong();
    if (now - printed >= EVERY_NANOS) {
      printed = now;
      double seconds = (now - start) / 1e9;
      console.printf(
          Locale.ROOT, "%s: %,d requests, %.1f M/s%n", label, requests, requests / seconds / 1e6);
      console.flush();
    }
  }
}
