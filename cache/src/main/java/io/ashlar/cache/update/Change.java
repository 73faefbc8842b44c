package io.ashlar.cache.update;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is to become of one key in the store: it gets a value, or it goes.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 * @param key the key
 * @param value its new value, or null if the key is to be deleted
 */
public record Change<K, V>(K key, @Nullable V value) {

  /**
   * Makes a change.
   *
   * @param key the key
   * @param value its new value, or null if the key is to be deleted
   */
  public Change {
    Objects.requireNonNull(key, "key");
  }

  /**
   * The change that sets a value.
   *
   * @param key the key
   * @param value its new value
   * @param <K> type of the keys
   * @param <V> type of the values
   * @return a change
   */
  public static <K, V> Change<K, V> put(K key, V value) {
    return new Change<>(key, Objects.requireNonNull(value, "value"));
  }

  /**
   * The change that deletes a key.
   *
   * @param key the key
   * @param <K> type of the keys
   * @param <V> type of the values
   * @return a change
   */
  public static <K, V> Change<K, V> delete(K key) {
    return new Change<>(key, null);
  }

  /**
   * Whether the key is to be deleted.
   *
   * @return true if there is no value
   */
  public boolean isDelete() {
    return value == null;
  }
}
