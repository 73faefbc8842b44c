package io.ashlar.testkit.history;

import java.util.Objects;

/**
 * The specification of one register with read, write and compare-and-set; without the last, of a
 * plain register. A read replies with the value, a write is done, a compare-and-set is done or
 * refused.
 *
 * @param <V> the type of value, compared by {@code equals}; absence is a value of the user's choice
 */
public final class RegisterModel<V> implements Model<V, RegisterModel.Input<V>, Reply<V>> {
  private final V initial;

  /**
   * Makes the specification.
   *
   * @param initial the value before the first write
   */
  public RegisterModel(V initial) {
    this.initial = Objects.requireNonNull(initial, "initial");
  }

  @Override
  public V initialState() {
    return initial;
  }

  @Override
  public V next(V state, Input<V> input) {
    return input.next(state);
  }

  @Override
  public Reply<V> output(V state, Input<V> input) {
    return input.reply(state);
  }

  @Override
  public boolean isRead(Input<V> input, Reply<V> output) {
    return input instanceof Read || output.equals(Reply.refused());
  }

  /**
   * What one may ask of a register.
   *
   * @param <V> the type of value
   */
  public sealed interface Input<V> {
    /**
     * The value after this has taken place.
     *
     * @param value the value before
     * @return the value after
     */
    V next(V value);

    /**
     * What the caller is told.
     *
     * @param value the value before
     * @return the reply
     */
    Reply<V> reply(V value);
  }

  /**
   * Asks for the value.
   *
   * @param <V> the type of value
   */
  public record Read<V>() implements Input<V> {
    @Override
    public V next(V value) {
      return value;
    }

    @Override
    public Reply<V> reply(V value) {
      return Reply.value(value);
    }

    @Override
    public String toString() {
      return "read";
    }
  }

  /**
   * Replaces the value.
   *
   * @param value the new value
   * @param <V> the type of value
   */
  public record Write<V>(V value) implements Input<V> {
    @Override
    public V next(V before) {
      return value;
    }

    @Override
    public Reply<V> reply(V before) {
      return Reply.done();
    }

    @Override
    public String toString() {
      return "write(" + value + ")";
    }
  }

  /**
   * Replaces the value if it is the expected one.
   *
   * @param expected the value it must have
   * @param replacement the value it then gets
   * @param <V> the type of value
   */
  public record CompareAndSet<V>(V expected, V replacement) implements Input<V> {
    @Override
    public V next(V before) {
      return before.equals(expected) ? replacement : before;
    }

    @Override
    public Reply<V> reply(V before) {
      return Reply.doneIf(before.equals(expected));
    }

    @Override
    public String toString() {
      return "cas(" + expected + ", " + replacement + ")";
    }
  }
}
