package io.ashlar.cache;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A cache as a map; see {@link Cache#asMap} for what is promised.
 *
 * <p>Every change is "look, then change if it is still so": what has to be compared or computed is
 * done without the lock, and then the cache is asked to replace exactly that value object. If it is
 * not there any more, it begins again.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
final class CacheMap<K, V> extends AbstractMap<K, V> implements ConcurrentMap<K, V> {
  private final BoundedCache<K, V> cache;

  CacheMap(BoundedCache<K, V> cache) {
    this.cache = cache;
  }

  @Override
  public int size() {
    return (int) Math.min(Integer.MAX_VALUE, cache.size());
  }

  @Override
  public boolean isEmpty() {
    return cache.size() == 0;
  }

  @Override
  public @Nullable V get(Object key) {
    return cache.getIfPresent(unchecked(key));
  }

  @Override
  public boolean containsKey(Object key) {
    return peek(key) != null;
  }

  @Override
  public boolean containsValue(Object value) {
    Objects.requireNonNull(value, "value");
    return super.containsValue(value);
  }

  @Override
  public @Nullable V put(K key, V value) {
    return cache.exchange(key, value);
  }

  @Override
  public @Nullable V putIfAbsent(K key, V value) {
    Objects.requireNonNull(value, "value");
    while (true) {
      V seen = peek(key);
      if (seen != null || cache.replaceExactly(key, null, value)) {
        return seen;
      }
    }
  }

  @Override
  public @Nullable V remove(Object key) {
    return cache.removeNow(unchecked(key));
  }

  @Override
  public boolean remove(Object key, @Nullable Object value) {
    while (true) {
      V seen = peek(key);
      if (seen == null || !seen.equals(value)) {
        return false;
      }
      if (cache.replaceExactly(unchecked(key), seen, null)) {
        return true;
      }
    }
  }

  @Override
  public @Nullable V replace(K key, V value) {
    Objects.requireNonNull(value, "value");
    while (true) {
      V seen = peek(key);
      if (seen == null || cache.replaceExactly(key, seen, value)) {
        return seen;
      }
    }
  }

  @Override
  public boolean replace(K key, V oldValue, V newValue) {
    Objects.requireNonNull(oldValue, "oldValue");
    Objects.requireNonNull(newValue, "newValue");
    while (true) {
      V seen = peek(key);
      if (seen == null || !seen.equals(oldValue)) {
        return false;
      }
      if (cache.replaceExactly(key, seen, newValue)) {
        return true;
      }
    }
  }

  @Override
  public @Nullable V computeIfAbsent(K key, Function<? super K, ? extends @Nullable V> function) {
    Objects.requireNonNull(function, "function");
    try {
      return cache.get(key, function::apply);
    } catch (CacheLoadException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  @Override
  public @Nullable V computeIfPresent(
      K key, BiFunction<? super K, ? super V, ? extends @Nullable V> function) {
    Objects.requireNonNull(function, "function");
    while (true) {
      V seen = peek(key);
      if (seen == null) {
        return null;
      }
      V computed = function.apply(key, seen);
      if (cache.replaceExactly(key, seen, computed)) {
        return computed;
      }
    }
  }

  @Override
  public @Nullable V compute(
      K key, BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
    Objects.requireNonNull(function, "function");
    while (true) {
      V seen = peek(key);
      V computed = function.apply(key, seen);
      if ((seen == null && computed == null) || cache.replaceExactly(key, seen, computed)) {
        return computed;
      }
    }
  }

  @Override
  public @Nullable V merge(
      K key, V value, BiFunction<? super V, ? super V, ? extends @Nullable V> function) {
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(function, "function");
    while (true) {
      V seen = peek(key);
      V merged = seen == null ? value : function.apply(seen, value);
      if (cache.replaceExactly(key, seen, merged)) {
        return merged;
      }
    }
  }

  @Override
  public void clear() {
    cache.invalidateAll();
  }

  @Override
  public Set<K> keySet() {
    return new Keys();
  }

  @Override
  public Set<Map.Entry<K, V>> entrySet() {
    return new Entries();
  }

  private @Nullable V peek(Object key) {
    return cache.peek(unchecked(key));
  }

  /** A key of another type is equal to none of ours, unless its {@code equals} says otherwise. */
  @SuppressWarnings("unchecked")
  private K unchecked(Object key) {
    return (K) Objects.requireNonNull(key, "key");
  }

  private final class Keys extends AbstractSet<K> {
    @Override
    public Iterator<K> iterator() {
      Iterator<Map.Entry<K, V>> entries = new Walk();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return entries.hasNext();
        }

        @Override
        public K next() {
          return entries.next().getKey();
        }

        @Override
        public void remove() {
          entries.remove();
        }
      };
    }

    @Override
    public int size() {
      return CacheMap.this.size();
    }

    @Override
    public boolean contains(Object key) {
      return containsKey(key);
    }

    @Override
    public boolean remove(Object key) {
      return CacheMap.this.remove(key) != null;
    }

    @Override
    public void clear() {
      CacheMap.this.clear();
    }
  }

  private final class Entries extends AbstractSet<Map.Entry<K, V>> {
    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
      return new Walk();
    }

    @Override
    public int size() {
      return CacheMap.this.size();
    }

    @Override
    public boolean contains(Object entry) {
      return entry instanceof Map.Entry<?, ?> e
          && e.getKey() != null
          && e.getValue() != null
          && e.getValue().equals(peek(e.getKey()));
    }

    @Override
    public boolean remove(Object entry) {
      return entry instanceof Map.Entry<?, ?> e
          && e.getKey() != null
          && CacheMap.this.remove(e.getKey(), e.getValue());
    }

    @Override
    public void clear() {
      CacheMap.this.clear();
    }
  }

  /** Fetches some entries at a time, and shows each with the value it has when its turn comes. */
  private final class Walk implements Iterator<Map.Entry<K, V>> {
    private final Queue<io.ashlar.cache.Entry<K, V>> fetched = new ArrayDeque<>();
    private long position;
    private @Nullable WriteThroughEntry upcoming;
    private @Nullable WriteThroughEntry current;

    @Override
    public boolean hasNext() {
      while (upcoming == null) {
        io.ashlar.cache.Entry<K, V> entry = fetched.poll();
        if (entry != null) {
          V value = cache.liveValue(entry);
          upcoming = value == null ? null : new WriteThroughEntry(entry.key, value);
        } else if (position == HashTable.END) {
          return false;
        } else {
          position = cache.fetch(position, fetched);
        }
      }
      return true;
    }

    @Override
    public Map.Entry<K, V> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      current = upcoming;
      upcoming = null;
      return Objects.requireNonNull(current);
    }

    @Override
    public void remove() {
      if (current == null) {
        throw new IllegalStateException("no entry to remove: call next first");
      }
      // Only the value that was shown: one that replaced it is not ours to remove.
      cache.replaceExactly(current.getKey(), current.getValue(), null);
      current = null;
    }
  }

  /** An entry as it was when it was shown; setting its value sets the cache's. */
  private final class WriteThroughEntry extends SimpleEntry<K, V> {
    private static final long serialVersionUID = 1L;

    WriteThroughEntry(K key, V value) {
      super(key, value);
    }

    @Override
    public V setValue(V value) {
      cache.put(getKey(), value);
      return super.setValue(value);
    }
  }
}
