package io.ashlar.cache;

/**
 * How keys and values become bytes and come back, for a {@link CacheSnapshot}.
 *
 * <p>Called without any lock. Bytes may lie in a file for long: what was written by one version of
 * a program is read by the next.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public interface SnapshotCodec<K, V> {

  /**
   * The bytes of a key.
   *
   * @param key a key
   * @return at most 16 MiB
   */
  byte[] encodeKey(K key);

  /**
   * The key of some bytes.
   *
   * @param bytes what {@link #encodeKey} returned once
   * @return an equal key
   */
  K decodeKey(byte[] bytes);

  /**
   * The bytes of a value.
   *
   * @param value a value
   * @return at most 256 MiB
   */
  byte[] encodeValue(V value);

  /**
   * The value of some bytes.
   *
   * @param bytes what {@link #encodeValue} returned once
   * @return a value as good as the one it was
   */
  V decodeValue(byte[] bytes);
}
