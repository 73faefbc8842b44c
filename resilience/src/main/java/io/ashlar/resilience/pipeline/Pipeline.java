package io.ashlar.resilience.pipeline;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Several mechanisms around one call.
 *
 * <pre>{@code
 * Pipeline pipeline =
 *     Pipeline.builder()
 *         .retry(Retry.ofDefaults())
 *         .breaker(CircuitBreaker.ofDefaults("stock"))
 *         .bulkhead(Bulkhead.builder(20).build())
 *         .build();
 * int left = pipeline.execute(() -> stock.query(item));
 * }</pre>
 *
 * <p><b>The order</b>, from the outside to the inside, whatever the order in which they are given:
 *
 * <ol>
 *   <li>deadline: the time for all attempts together;
 *   <li>retry: each attempt goes through all the rest;
 *   <li>circuit breaker: sees each attempt, and what the limits below refuse is no failure to it;
 *   <li>rate limiter: takes no permit for what the breaker refuses;
 *   <li>time limiter: each attempt has its own time;
 *   <li>bulkhead: a place is free when the call has ended, not when its caller has lost patience.
 * </ol>
 *
 * <p>{@link PipelineBuilder#order} sets another one, and {@link #warnings} tells what is odd about
 * it.
 *
 * <p>A fallback belongs around all of it: {@code fallback.execute(() -> pipeline.execute(call))}.
 *
 * <p>The clock is read once on the way in of each attempt, for all, and on the way out only by a
 * breaker that needs it. What a stage has taken it gives back exactly once, also when a stage
 * further in, a listener or a predicate throws.
 *
 * <p>Thread-safe; the parts may be shared with other pipelines and used bare.
 */
public final class Pipeline {
  private final Stage outermost;
  private final List<PipelinePart> order;
  private final List<Object> mechanisms;
  private final List<String> warnings;
  private final LongSupplier clock;

  Pipeline(
      Stage outermost,
      List<PipelinePart> order,
      List<Object> mechanisms,
      List<String> warnings,
      LongSupplier clock) {
    this.outermost = outermost;
    this.order = order;
    this.mechanisms = List.copyOf(mechanisms);
    this.warnings = List.copyOf(warnings);
    this.clock = clock;
  }

  /**
   * A pipeline without a part yet.
   *
   * @return a builder
   */
  public static PipelineBuilder builder() {
    return new PipelineBuilder();
  }

  /**
   * Makes a call through all parts.
   *
   * @param call the call
   * @param <T> type of its result
   * @return its result
   * @throws CallInterruptedException if the thread is interrupted while it waits for the call
   */
  public <T extends @Nullable Object> T execute(Supplier<T> call) {
    Objects.requireNonNull(call, "call");
    try {
      return outermost.run(call::get, clock.getAsLong());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CallInterruptedException(e);
    } catch (Exception e) {
      throw Pipeline.<RuntimeException>asItIs(e);
    }
  }

  /** Safe: a supplier throws nothing that is checked, unless it cheats as this method does. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Exception> X asItIs(Exception e) throws X {
    throw (X) e;
  }

  /**
   * Makes a call that may throw checked exceptions through all parts.
   *
   * @param call the call
   * @param <T> type of its result
   * @return its result
   * @throws Exception what the call or a part throws
   */
  public <T extends @Nullable Object> T call(Callable<T> call) throws Exception {
    Objects.requireNonNull(call, "call");
    return outermost.run(call, clock.getAsLong());
  }

  /**
   * Begins a call that answers by a stage, through all parts.
   *
   * <p>What is returned is a future of its own: the stage is never completed from here, only
   * cancelled, when its time is over or the future is cancelled. A place in the bulkhead is free
   * when the stage has ended.
   *
   * @param call begins the call; what it throws fails the future
   * @param <T> type of the result
   * @return a new future; this method itself throws nothing but for null
   */
  public <T extends @Nullable Object> CompletableFuture<T> stage(
      Supplier<? extends CompletionStage<T>> call) {
    Objects.requireNonNull(call, "call");
    try {
      return outermost.begin(call, clock.getAsLong());
    } catch (RuntimeException | Error failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  /**
   * What makes little sense about the order of the parts; also logged when the pipeline was built.
   *
   * @return sentences; none for the default order
   */
  public List<String> warnings() {
    return warnings;
  }

  /**
   * The parts and how each stands now, a line each, from the outside to the inside. For people; the
   * wording may change.
   *
   * @return several lines
   */
  public String describe() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < order.size(); i++) {
      text.append(i + 1).append(". ").append(order.get(i)).append(": ");
      text.append(mechanisms.get(i)).append('\n');
    }
    for (String warning : warnings) {
      text.append("warning: ").append(warning).append('\n');
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return "Pipeline" + order;
  }
}
