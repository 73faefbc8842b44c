package io.ashlar.benchmarks.hitratio;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The policies a trace can be shown to. */
enum PolicyKind {
  /** Our cache under exact LRU. */
  LRU(AshlarLruPolicy.class, null),
  /** Our cache as one gets it. */
  ASHLAR(AshlarPolicy.class, null),
  /** Caffeine: W-TinyLFU with an adaptive window. */
  CAFFEINE(CaffeinePolicy.class, "caffeine"),
  /** Guava: LRU by segment. */
  GUAVA(GuavaPolicy.class, "guava"),
  /** Belady's optimum: the limit; keeps the trace in memory, so that has a limit. */
  OPTIMAL(null, null);

  private final @Nullable Class<? extends Policy> adapter;
  private final @Nullable String peer;

  PolicyKind(@Nullable Class<? extends Policy> adapter, @Nullable String peer) {
    this.adapter = adapter;
    this.peer = peer;
  }

  /** Name on the command line and in the table. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The class that simulates it, or null for the optimum, which is computed from the future. */
  @Nullable Class<? extends Policy> adapter() {
    return adapter;
  }

  /** Folder of its jars below {@code lib/cache}, or null if the harness itself carries it. */
  @Nullable String peer() {
    return peer;
  }
}
