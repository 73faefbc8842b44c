package io.ashlar.cache;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The report of a circle of loads: a loader asked for a value whose load, in this thread or in
 * others, is itself waiting for the asking one. Without this exception they would all wait for
 * ever. Of the loads in the circle exactly one gets it, the one that closed the circle; the others
 * go on, and see that load fail unless it handles the exception. The message contains the text of
 * every key in the circle.
 */
public final class RecursiveLoadException extends CacheException {
  private static final long serialVersionUID = 1L;

  /** The keys; not serialized, since nobody promised that they can be. */
  @SuppressWarnings("serial")
  private final transient List<Object> cycle;

  RecursiveLoadException(List<Object> cycle) {
    super(
        "cycle="
            + cycle.stream().map(MessageText::of).collect(Collectors.joining(" -> "))
            + ", a load waits for itself",
        null);
    this.cycle = List.copyOf(cycle);
  }

  /**
   * The circle: each key's load needs the value of the next. Begins and ends with the key whose
   * loader is told.
   *
   * @return at least two keys, the first equal to the last; empty if this exception was
   *     deserialized
   */
  @SuppressWarnings("NullAway") // a transient field is null after deserialization
  public List<Object> cycle() {
    return cycle == null ? List.of() : cycle;
  }
}
