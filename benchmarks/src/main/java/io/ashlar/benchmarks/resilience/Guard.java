package io.ashlar.benchmarks.resilience;

import io.ashlar.benchmarks.fork.Adapters;
import java.util.function.Supplier;

/**
 * What a system puts around a call: a breaker, a bulkhead, a retry, or several of them. Each
 * subject has one final class; it builds the mechanism once and gives the call in the form in which
 * the system makes it best, so no subject pays for a shape that another one wants.
 */
public interface Guard {

  /**
   * A new mechanism around the call.
   *
   * @param body what is guarded; may be called by several threads at once
   */
  Guarded around(Supplier<String> body);

  /** A new adapter of the given class. */
  static Guard named(String adapter) {
    return Adapters.create(adapter, Guard.class);
  }

  /**
   * A guarded call.
   *
   * @param mechanism what guards it, whose object graph is weighed
   * @param call makes it; throws what the body throws, or the system's refusal
   */
  record Guarded(Object mechanism, Supplier<String> call) {}
}
