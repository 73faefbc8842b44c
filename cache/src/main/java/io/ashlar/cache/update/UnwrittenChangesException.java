package io.ashlar.cache.update;

import io.ashlar.cache.CacheException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The list of what a {@link WriteBehind} that was closed could not write. Every change it had
 * accepted is in the store as far as the {@link StoreWriter} can be believed, or was given to the
 * dead letters before, or is in this list; a change whose write was still under way when time was
 * up is in it, too.
 *
 * <p>The message names the first ten keys, {@link #changes} has all of them.
 */
public final class UnwrittenChangesException extends CacheException {
  private static final long serialVersionUID = 1L;

  private static final int NAMED = 10;

  /** What was not written; not serialized, since nobody promised that it can be. */
  @SuppressWarnings("serial")
  private final transient @Nullable List<? extends Change<?, ?>> changes;

  UnwrittenChangesException(List<? extends Change<?, ?>> changes) {
    super(changes.size() + " changes not written, keys: " + names(changes), null);
    this.changes = List.copyOf(changes);
  }

  private static String names(List<? extends Change<?, ?>> changes) {
    StringBuilder names = new StringBuilder();
    for (Change<?, ?> change : changes.subList(0, Math.min(NAMED, changes.size()))) {
      names.append(names.isEmpty() ? "" : ", ").append(textOf(change.key()));
    }
    return changes.size() <= NAMED ? names.toString() : names.append(", ...").toString();
  }

  /**
   * Everything that was not written, the latest change of each key.
   *
   * @return the changes, unmodifiable; empty only if this exception was deserialized
   */
  public List<? extends Change<?, ?>> changes() {
    return changes == null ? List.of() : changes;
  }
}
