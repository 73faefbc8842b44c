package io.ashlar.testkit.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A recorder of what concurrent clients ask of an object and are told.
 *
 * <p>Call {@link #invoke} before an operation starts, and {@link Call#ok}, {@link Call#fail} or
 * {@link Call#unknown} after it has ended. Each draws a number from one counter, so the recorder
 * says "A ended before B began" only if that was so: a thread that is slow to record makes
 * operations look concurrent that were not, which can hide a violation but never invents one. A
 * call that is still open when the {@link #history()} is taken counts as unknown.
 *
 * <p><b>Failed or unknown?</b> {@code fail} promises that the operation has no effect, now or
 * later: a request refused before it was sent, a transaction aborted. A time-out, a lost connection
 * or a crash of the other side promises nothing, so it is {@code unknown}; recording it as failed
 * makes a correct system look broken. An operation that took place and answered "no", such as a
 * compare-and-set that found another value, is {@code ok} with that answer: it has seen the state.
 *
 * <p>Thread-safe and lock-free; as useful from a single-threaded simulation. An operation costs two
 * increments of a shared counter and about 100 bytes.
 *
 * @param <I> what a caller asks for
 * @param <O> what a caller is told
 */
public final class HistoryRecorder<I, O> {
  private final AtomicLong sequence = new AtomicLong();
  private final Queue<Call<I, O>> calls = new ConcurrentLinkedQueue<>();

  /** Makes a recorder of an empty history. */
  public HistoryRecorder() {}

  /**
   * Records that an operation is about to start.
   *
   * @param process the logical client; a process whose operation ended unknown should not be used
   *     again, as its operation may still be under way
   * @param input what it asks for
   * @return the open call, to be completed once
   */
  public Call<I, O> invoke(int process, I input) {
    Call<I, O> call = new Call<>(sequence, process, input);
    calls.add(call);
    return call;
  }

  /**
   * Runs an operation on the calling thread and records it: ok if it returns, unknown if it throws.
   *
   * @param process the logical client
   * @param input what it asks for
   * @param operation does it, and returns what the caller is told
   * @return what the operation returned
   */
  public O call(int process, I input, Supplier<? extends O> operation) {
    Call<I, O> call = invoke(process, input);
    boolean returned = false;
    try {
      O output = operation.get();
      call.ok(output);
      returned = true;
      return output;
    } finally {
      if (!returned) {
        call.unknown();
      }
    }
  }

  /**
   * The history up to now. May be taken while calls are under way; those are of unknown outcome in
   * it.
   *
   * @return all operations invoked so far
   */
  public History<I, O> history() {
    List<Operation<I, O>> operations = new ArrayList<>();
    for (Call<I, O> call : calls) {
      operations.add(call.soFar());
    }
    return new History<>(operations);
  }

  /**
   * An operation under way, to be completed once, by any thread.
   *
   * @param <I> what a caller asks for
   * @param <O> what a caller is told
   */
  public static final class Call<I, O> {
    private final AtomicLong sequence;
    private final int process;
    private final I input;
    private final long invoked;
    private final AtomicReference<@Nullable Operation<I, O>> completed = new AtomicReference<>();

    private Call(AtomicLong sequence, int process, I input) {
      this.sequence = sequence;
      this.process = process;
      this.input = Objects.requireNonNull(input, "input");
      this.invoked = sequence.getAndIncrement();
    }

    /**
     * Records that the operation took effect and its caller was told so.
     *
     * @param output what the caller was told
     * @throws IllegalStateException if the call is complete
     */
    public void ok(O output) {
      complete(Operation.ok(process, input, output, invoked, sequence.getAndIncrement()));
    }

    /**
     * Records that the operation certainly never takes effect.
     *
     * @throws IllegalStateException if the call is complete
     */
    public void fail() {
      complete(Operation.failed(process, input, invoked, sequence.getAndIncrement()));
    }

    /**
     * Records that nobody knows what came of the operation.
     *
     * @throws IllegalStateException if the call is complete
     */
    public void unknown() {
      complete(Operation.unknown(process, input, invoked));
    }

    private void complete(Operation<I, O> operation) {
      if (!completed.compareAndSet(null, operation)) {
        throw new IllegalStateException("already completed as " + completed.get());
      }
    }

    private Operation<I, O> soFar() {
      Operation<I, O> operation = completed.get();
      return operation != null ? operation : Operation.unknown(process, input, invoked);
    }
  }
}
