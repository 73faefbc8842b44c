package io.ashlar.resilience.simulation;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Who calls the modelled service: the policies under trial. A {@code Pipeline} is one by {@code
 * pipeline::stage}.
 */
@FunctionalInterface
public interface Client {

  /**
   * Makes one request.
   *
   * @param attempt sends it to the service, each time it is called; the stage is completed when the
   *     service has served it, even if it was cancelled before
   * @return the outcome: whatever it is completed with normally is a good answer
   */
  CompletionStage<String> call(Supplier<CompletionStage<String>> attempt);
}
