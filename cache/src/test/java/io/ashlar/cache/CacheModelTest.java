package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.cache.policy.Lru;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random operations, compared with a model that is trivially right: a {@link LinkedHashMap} in
 * access order and a loop. After each operation: same answer, same removals, same counts, sound
 * structure. A failure names its seed; {@code -Dashlar.cache.seed=N} runs that one alone.
 */
class CacheModelTest {
  private static final int OPERATIONS = 400;
  private static final int SEEDS = Boolean.getBoolean("ashlar.soak") ? 5_000 : 100;

  /** A key that collides with others as much as the option set wants. */
  private record Key(int id, int hashes) {
    @Override
    public int hashCode() {
      return id % hashes;
    }
  }

  private record Value(int serial, int weight) {}

  /** What a cache should do, written to be read rather than to be fast. */
  private static final class Model {
    final Map<Key, Value> entries = new LinkedHashMap<>(16, 0.75f, true);
    final List<String> removals = new ArrayList<>();
    long maximum;
    long hits;
    long misses;
    long puts;
    long loadSuccesses;
    long loadFailures;
    long evictions;
    long evictedWeight;

    Model(long maximum) {
      this.maximum = maximum;
    }

    Value get(Key key) {
      Value value = entries.get(key);
      if (value == null) {
        misses++;
      } else {
        hits++;
      }
      return value;
    }

    void put(Key key, Value value) {
      puts++;
      Value old = entries.remove(key);
      if (old != null && old != value) {
        removals.add(key + " " + old + " " + RemovalCause.REPLACED);
      }
      if (value.weight > maximum) {
        evict(key, value);
        return;
      }
      makeRoom(value.weight);
      entries.put(key, value);
    }

    void setMaximum(long newMaximum) {
      maximum = newMaximum;
      makeRoom(0);
    }

    void makeRoom(int weight) {
      Iterator<Map.Entry<Key, Value>> fromEldest = entries.entrySet().iterator();
      while (weight() + weight > maximum) {
        Map.Entry<Key, Value> victim = fromEldest.next();
        if (victim.getValue().weight > 0) {
          fromEldest.remove();
          evict(victim.getKey(), victim.getValue());
        }
      }
    }

    void evict(Key key, Value value) {
      evictions++;
      evictedWeight += value.weight;
      removals.add(key + " " + value + " " + RemovalCause.SIZE);
    }

    void invalidate(Key key) {
      Value old = entries.remove(key);
      if (old != null) {
        removals.add(key + " " + old + " " + RemovalCause.EXPLICIT);
      }
    }

    long weight() {
      return entries.values().stream().mapToLong(Value::weight).sum();
    }

    CacheStats stats() {
      return new CacheStats(
          hits, misses, puts, loadSuccesses, loadFailures, 0, evictions, evictedWeight);
    }
  }

  @ParameterizedTest(name = "maximum {0}, weights up to {1}, {2} keys with {3} hashes")
  @CsvSource({
    "0, 1, 5, 5",
    "1, 1, 5, 5",
    "2, 1, 5, 2",
    "7, 1, 20, 20",
    "40, 1, 60, 1",
    "100, 1, 300, 300",
    "0, 3, 10, 10",
    "10, 4, 20, 7",
    "30, 40, 20, 20",
    "100, 12, 60, 60",
  })
  void agreesWithTheModel(long maximum, int heaviest, int keys, int hashes) {
    Long only = Long.getLong("ashlar.cache.seed");
    for (long seed = only == null ? 0 : only; seed < (only == null ? SEEDS : only + 1); seed++) {
      try {
        run(seed, maximum, heaviest, keys, hashes);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + " (-Dashlar.cache.seed=" + seed + ")", e);
      }
    }
  }

  private static void run(long seed, long maximum, int heaviest, int keys, int hashes) {
    Random random = new Random(seed);
    List<String> removals = new ArrayList<>();
    boolean weighted = heaviest > 1;
    CacheBuilder<Key, Value> builder =
        Cache.builder()
            .policy(Lru::new)
            .ticker(() -> 0)
            .removalListener((Key key, Value value, RemovalCause cause) ->
                removals.add(key + " " + value + " " + cause));
    if (weighted) {
      builder.maximumWeight(maximum).weigher((Key key, Value value) -> value.weight);
    } else {
      builder.maximumSize(maximum);
    }
    BoundedCache<Key, Value> cache = (BoundedCache<Key, Value>) builder.<Key, Value>build();
    Model model = new Model(maximum);

    for (int serial = 0; serial < OPERATIONS; serial++) {
      Key key = new Key(random.nextInt(keys), hashes);
      Value value = new Value(serial, weighted ? random.nextInt(heaviest + 1) : 1);
      int operation = random.nextInt(100);
      if (operation < 35) {
        assertThat(cache.getIfPresent(key)).isSameAs(model.get(key));
      } else if (operation < 55) {
        load(cache, model, key, random.nextInt(10) == 0 ? null : value);
      } else if (operation < 60) {
        failToLoad(cache, model, key);
      } else if (operation < 85) {
        cache.put(key, value);
        model.put(key, value);
      } else if (operation < 90) {
        Value present = model.entries.containsKey(key) ? model.get(key) : null;
        if (present != null) {
          cache.getIfPresent(key);
          cache.put(key, present);
          model.put(key, present);
        }
      } else if (operation < 97) {
        cache.invalidate(key);
        model.invalidate(key);
      } else if (operation < 99) {
        long newMaximum = random.nextLong(2 * maximum + 1);
        cache.setMaximum(newMaximum);
        model.setMaximum(newMaximum);
      } else {
        int before = removals.size();
        cache.invalidateAll();
        List.copyOf(model.entries.keySet()).forEach(model::invalidate);
        // In no particular order.
        removals.subList(before, removals.size()).sort(null);
        model.removals.subList(before, model.removals.size()).sort(null);
      }

      cache.verify();
      assertThat(removals).isEqualTo(model.removals);
      assertThat(cache.size()).isEqualTo(model.entries.size());
      assertThat(cache.weightedSize()).isEqualTo(model.weight());
      assertThat(cache.stats()).isEqualTo(model.stats());
      removals.clear();
      model.removals.clear();
    }
    model.entries.keySet().stream()
        .toList()
        .forEach(key -> assertThat(cache.getIfPresent(key)).isSameAs(model.get(key)));
  }

  private static void load(BoundedCache<Key, Value> cache, Model model, Key key, Value loaded) {
    Value expected = model.get(key);
    if (expected == null) {
      expected = loaded;
      model.loadSuccesses++;
      if (loaded != null) {
        model.put(key, loaded);
      }
    }
    assertThat(cache.get(key, k -> loaded)).isSameAs(expected);
  }

  private static void failToLoad(BoundedCache<Key, Value> cache, Model model, Key key) {
    Value expected = model.get(key);
    CacheLoader<Key, Value> loader =
        k -> {
          throw new IllegalStateException("down");
        };
    if (expected == null) {
      model.loadFailures++;
      assertThatThrownBy(() -> cache.get(key, loader)).isInstanceOf(CacheLoadException.class);
    } else {
      assertThat(cache.get(key, loader)).isSameAs(expected);
    }
  }

  /** The instrument itself must notice: a model with another bound has to disagree. */
  @Test
  void wouldNoticeAWrongBound() {
    Model model = new Model(1);
    model.put(new Key(1, 1), new Value(1, 1));
    model.put(new Key(2, 1), new Value(2, 1));

    assertThat(model.removals).hasSize(1);
    assertThat(model.entries).hasSize(1);
  }
}
