package io.ashlar.testkit.history;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a history: who asked for what, what came of it, and when.
 *
 * <p>Times are positions on any one line that never runs backwards: a {@link HistoryRecorder}'s
 * sequence numbers, or nanoseconds of one clock. Two operations are ordered in real time only if
 * one returned strictly before the other was invoked; at equal times they overlap.
 *
 * @param process the logical client, which has one operation at a time; chooses the lane in a
 *     picture and has no other meaning
 * @param input what was asked for
 * @param outcome what came of it
 * @param output what the caller was told; null unless the outcome is {@link Outcome#OK}
 * @param invoked when it began
 * @param returned when it ended, at or after {@code invoked}; {@link #NEVER} if the outcome is
 *     {@link Outcome#UNKNOWN}
 * @param <I> what a caller asks for
 * @param <O> what a caller is told
 */
public record Operation<I, O>(
    int process, I input, Outcome outcome, @Nullable O output, long invoked, long returned) {

  /** The time of return of an operation that may still take effect after the history ends. */
  public static final long NEVER = Long.MAX_VALUE;

  /** What came of an operation, as far as its caller knows. */
  public enum Outcome {
    /** It took effect between invocation and return, and returned its output. */
    OK,
    /** It certainly never took effect and never will. */
    FAILED,
    /** It takes effect at some time after its invocation, perhaps after all others, or never. */
    UNKNOWN
  }

  /**
   * Checks that the outcome, the output and the times agree.
   *
   * @param process the logical client
   * @param input what was asked for
   * @param outcome what came of it
   * @param output what the caller was told
   * @param invoked when it began
   * @param returned when it ended
   * @throws IllegalArgumentException if they do not
   */
  public Operation {
    Objects.requireNonNull(input, "input");
    if ((outcome == Outcome.OK) != (output != null)) {
      throw new IllegalArgumentException(
          "outcome=" + outcome + ", output=" + output + ": exactly an OK operation has an output");
    }
    if ((outcome == Outcome.UNKNOWN) != (returned == NEVER)) {
      throw new IllegalArgumentException(
          "outcome=" + outcome + ", returned=" + returned + ": exactly an UNKNOWN one never does");
    }
    if (returned < invoked) {
      throw new IllegalArgumentException(
          "returned=" + returned + ", must be >= invoked=" + invoked);
    }
  }

  /**
   * An operation that took effect.
   *
   * @param process the logical client
   * @param input what was asked for
   * @param output what the caller was told
   * @param invoked when it began
   * @param returned when it ended
   * @param <I> what a caller asks for
   * @param <O> what a caller is told
   * @return the operation
   */
  public static <I, O> Operation<I, O> ok(
      int process, I input, O output, long invoked, long returned) {
    return new Operation<>(process, input, Outcome.OK, output, invoked, returned);
  }

  /**
   * An operation that certainly never took effect.
   *
   * @param process the logical client
   * @param input what was asked for
   * @param invoked when it began
   * @param returned when it ended
   * @param <I> what a caller asks for
   * @param <O> what a caller is told
   * @return the operation
   */
  public static <I, O> Operation<I, O> failed(int process, I input, long invoked, long returned) {
    return new Operation<>(process, input, Outcome.FAILED, null, invoked, returned);
  }

  /**
   * An operation that may have taken effect, may yet, or never will.
   *
   * @param process the logical client
   * @param input what was asked for
   * @param invoked when it began
   * @param <I> what a caller asks for
   * @param <O> what a caller is told
   * @return the operation
   */
  public static <I, O> Operation<I, O> unknown(int process, I input, long invoked) {
    return new Operation<>(process, input, Outcome.UNKNOWN, null, invoked, NEVER);
  }

  /** The operation as {@code process 3: write(1) -> done}, or {@code -> ?} if it is unknown. */
  @Override
  public String toString() {
    String told =
        switch (outcome) {
          case OK -> String.valueOf(output);
          case FAILED -> "failed";
          case UNKNOWN -> "?";
        };
    return "process " + process + ": " + input + " -> " + told;
  }
}
