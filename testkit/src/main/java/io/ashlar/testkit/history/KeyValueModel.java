package io.ashlar.testkit.history;

/**
 * The specification of a map of strings with get, put and append, partitioned by key; every key
 * begins as the empty string. A get replies with the value, the others are done.
 *
 * <p>Appends make histories that are easy to judge, because a value tells which appends came before
 * it and in which order. A value grows with each, though, and the checker keeps every value it has
 * seen, up to a bound: spread a long history over many keys.
 */
public final class KeyValueModel implements Model<String, KeyValueModel.Input, Reply<String>> {

  /** Makes the specification. */
  public KeyValueModel() {}

  @Override
  public String initialState() {
    return "";
  }

  @Override
  public String next(String state, Input input) {
    return input.next(state);
  }

  @Override
  public Reply<String> output(String state, Input input) {
    return input.reply(state);
  }

  /** One byte for each character, as the JVM stores Latin text. */
  @Override
  public long stateBytes(String state) {
    return state.length();
  }

  @Override
  public Object partition(Input input) {
    return input.key();
  }

  @Override
  public boolean isRead(Input input, Reply<String> output) {
    return input instanceof Get;
  }

  /** What one may ask of the map. */
  public sealed interface Input {
    /**
     * The key it concerns.
     *
     * @return the key
     */
    String key();

    /**
     * The key's value after this has taken place.
     *
     * @param value the value before
     * @return the value after
     */
    String next(String value);

    /**
     * What the caller is told.
     *
     * @param value the value before
     * @return the reply
     */
    default Reply<String> reply(String value) {
      return Reply.done();
    }
  }

  /**
   * Asks for a key's value.
   *
   * @param key the key
   */
  public record Get(String key) implements Input {
    @Override
    public String next(String value) {
      return value;
    }

    @Override
    public Reply<String> reply(String value) {
      return Reply.value(value);
    }

    @Override
    public String toString() {
      return "get(" + key + ")";
    }
  }

  /**
   * Replaces a key's value.
   *
   * @param key the key
   * @param value the new value
   */
  public record Put(String key, String value) implements Input {
    @Override
    public String next(String before) {
      return value;
    }

    @Override
    public String toString() {
      return "put(" + key + ", " + value + ")";
    }
  }

  /**
   * Appends to a key's value.
   *
   * @param key the key
   * @param suffix what to append
   */
  public record Append(String key, String suffix) implements Input {
    @Override
    public String next(String before) {
      return before.concat(suffix);
    }

    @Override
    public String toString() {
      return "append(" + key + ", " + suffix + ")";
    }
  }
}
