package io.ashlar.testkit.history;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the operations of the models here tell their callers: a value, done, or refused. Immutable,
 * compared by value.
 *
 * @param <V> the type of value
 */
public final class Reply<V> {
  private static final Reply<?> DONE = new Reply<>("done", null);
  private static final Reply<?> REFUSED = new Reply<>("refused", null);

  private final String kind;
  private final @Nullable V value;

  private Reply(String kind, @Nullable V value) {
    this.kind = kind;
    this.value = value;
  }

  /**
   * The reply of a read.
   *
   * @param value what was read
   * @param <V> the type of value
   * @return the reply
   */
  public static <V> Reply<V> value(V value) {
    return new Reply<>("value", Objects.requireNonNull(value, "value"));
  }

  /**
   * The reply of an operation that took effect and has nothing more to tell.
   *
   * @param <V> the type of value
   * @return the reply
   */
  @SuppressWarnings("unchecked")
  public static <V> Reply<V> done() {
    return (Reply<V>) DONE;
  }

  /**
   * The reply of an operation whose condition did not hold: a compare that found another value, a
   * lock that was taken.
   *
   * @param <V> the type of value
   * @return the reply
   */
  @SuppressWarnings("unchecked")
  public static <V> Reply<V> refused() {
    return (Reply<V>) REFUSED;
  }

  /**
   * The reply of an operation that has a condition.
   *
   * @param held whether the condition held
   * @param <V> the type of value
   * @return done or refused
   */
  public static <V> Reply<V> doneIf(boolean held) {
    return held ? done() : refused();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Reply<?> reply
        && kind.equals(reply.kind)
        && Objects.equals(value, reply.value);
  }

  @Override
  public int hashCode() {
    return 31 * kind.hashCode() + Objects.hashCode(value);
  }

  /** The value, or {@code done}, or {@code refused}. */
  @Override
  public String toString() {
    return value == null ? kind : value.toString();
  }
}
