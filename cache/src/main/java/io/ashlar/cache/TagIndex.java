package io.ashlar.cache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which entries carry a tag.
 *
 * <p>Two ways lead to "all of this tag are invalid". One counts how often each tag was invalidated
 * and lets every entry remember the counts of its tags: invalidating is O(1), but every hit has to
 * look its tags up, and what is invalid stays and takes room. This is the other one: a list of
 * entries for each tag, so that a hit knows nothing of tags and what is invalid leaves at once.
 *
 * <p>An entry's tags never change (another value gets another entry), so it is added to its lists
 * once and never sought in them: one that is gone stays in its lists until the tag is invalidated,
 * or until so many are gone that a sweep over all lists pays. That is O(1) amortized for each entry
 * that leaves, and 4 bytes for each tag of an entry, up to 6 while lists grow, beside the list of
 * each tag.
 *
 * <p>Belongs to {@link EntryStore}, all of it under the cache's lock.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
final class TagIndex<K, V> {
  private static final int GONE_TOLERATED = 64;
  private static final int FEW = 2;

  private final Map<Object, List<Entry<K, V>>> entries = new HashMap<>();

  /** The lengths of all lists together. */
  private long references;

  /** Entries that left since the last sweep, tagged or not. */
  private long gone;

  void add(Entry<K, V> entry, Set<?> tags) {
    for (Object tag : tags) {
      entries.computeIfAbsent(tag, first -> new ArrayList<>(FEW)).add(entry);
    }
    references += tags.size();
  }

  /** An entry is gone, which its {@link Entry#isGone} says from now on. */
  void removed() {
    gone++;
    if (gone > GONE_TOLERATED + references / 4) {
      sweep();
    }
  }

  /** Takes out the list of a tag; returns those of its entries that are here. */
  List<Entry<K, V>> take(Object tag) {
    List<Entry<K, V>> tagged = entries.remove(tag);
    if (tagged == null) {
      return List.of();
    }
    references -= tagged.size();
    return tagged.stream().filter(entry -> !entry.isGone()).toList();
  }

  void clear() {
    entries.clear();
    references = 0;
    gone = 0;
  }

  private void sweep() {
    references = 0;
    gone = 0;
    entries
        .values()
        .removeIf(tagged -> {
          tagged.removeIf(Entry::isGone);
          references += tagged.size();
          return tagged.isEmpty();
        });
  }

  /** The lengths of all lists together; for tests. */
  long references() {
    return references;
  }

  /** Checks the count; O(n), for tests. */
  void verify() {
    long found = entries.values().stream().mapToLong(List::size).sum();
    boolean empty = entries.values().stream().anyMatch(List::isEmpty);
    if (found != references || empty) {
      throw new IllegalStateException(
          "tagged=%d of %d, an empty list: %b".formatted(found, references, empty));
    }
  }
}
