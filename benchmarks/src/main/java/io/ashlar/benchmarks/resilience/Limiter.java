package io.ashlar.benchmarks.resilience;

import io.ashlar.benchmarks.fork.Adapters;
import java.util.function.BooleanSupplier;

/** A system's rate limiter, asked for one permit at a time without waiting. */
public interface Limiter {

  /** A new one that grants more than anybody can ask for: 1,000,000,000 permits a second. */
  BooleanSupplier plenty();

  /** A new one that grants one permit an hour, the first at once. */
  BooleanSupplier scarce();

  /** A new adapter of the given class. */
  static Limiter named(String adapter) {
    return Adapters.create(adapter, Limiter.class);
  }
}
