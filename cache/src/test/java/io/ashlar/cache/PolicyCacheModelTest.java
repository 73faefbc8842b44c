package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.cache.policy.Arc;
import io.ashlar.cache.policy.Lfu;
import io.ashlar.cache.policy.PolicyFactory;
import io.ashlar.cache.policy.S3Fifo;
import io.ashlar.cache.policy.Sieve;
import io.ashlar.cache.policy.TwoQueue;
import io.ashlar.cache.policy.WTinyLfu;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What must hold whatever the policy chooses: the cache is a map from which only what is reported
 * disappears, nothing disappears for want of room while there is room, and the bound is kept. A
 * failure names its seed; {@code -Dashlar.cache.seed=N} runs that one alone.
 */
class PolicyCacheModelTest {
  private static final int OPERATIONS = 600;
  private static final int SEEDS = Boolean.getBoolean("ashlar.soak") ? 2_000 : 40;

  private record Key(int id, int hashes) {
    @Override
    public int hashCode() {
      return id % hashes;
    }
  }

  private record Value(int serial, int weight) {}

  private static @Nullable PolicyFactory policy(String name) {
    return switch (name) {
      case "LFU" -> Lfu::new;
      case "ARC" -> Arc::new;
      case "2Q" -> TwoQueue::new;
      case "S3-FIFO" -> S3Fifo::new;
      case "SIEVE" -> Sieve::new;
      case "W-TinyLFU" -> WTinyLfu::new;
      default -> null;
    };
  }

  @ParameterizedTest(name = "{0}: maximum {1}, weights up to {2}, {3} keys with {4} hashes")
  @CsvSource({
    "default, 1, 1, 5, 5",
    "default, 7, 1, 20, 20",
    "default, 40, 1, 60, 1",
    "default, 300, 1, 900, 900",
    "default, 0, 3, 10, 10",
    "default, 10, 4, 20, 7",
    "default, 30, 40, 20, 20",
    "default, 300, 12, 90, 90",
    "LFU, 7, 1, 20, 20",
    "LFU, 30, 8, 20, 20",
    "ARC, 7, 1, 20, 20",
    "ARC, 30, 8, 20, 20",
    "2Q, 7, 1, 20, 20",
    "2Q, 30, 8, 20, 20",
    "S3-FIFO, 7, 1, 20, 20",
    "S3-FIFO, 30, 8, 20, 20",
    "SIEVE, 7, 1, 20, 20",
    "SIEVE, 30, 8, 20, 20",
    "W-TinyLFU, 7, 1, 20, 20",
    "W-TinyLFU, 30, 8, 20, 20",
  })
  void isABoundedMap(String policy, long maximum, int heaviest, int keys, int hashes) {
    Long only = Long.getLong("ashlar.cache.seed");
    for (long seed = only == null ? 0 : only; seed < (only == null ? SEEDS : only + 1); seed++) {
      try {
        run(seed, policy(policy), maximum, heaviest, keys, hashes);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + " (-Dashlar.cache.seed=" + seed + ")", e);
      }
    }
  }

  private static void run(
      long seed, @Nullable PolicyFactory policy, long maximum, int heaviest, int keys, int hashes) {
    Random random = new Random(seed);
    boolean weighted = heaviest > 1;
    Map<Key, Value> model = new HashMap<>();
    List<Value> evicted = new ArrayList<>();
    CacheBuilder<Key, Value> builder =
        Cache.builder()
            .seed(seed)
            .removalListener((Key key, Value value, RemovalCause cause) -> {
              if (cause == RemovalCause.SIZE) {
                evicted.add(value);
                model.remove(key, value);
              }
            });
    if (weighted) {
      builder.maximumWeight(maximum).weigher((Key key, Value value) -> value.weight);
    } else {
      builder.maximumSize(maximum);
    }
    if (policy != null) {
      builder.policy(policy);
    }
    BoundedCache<Key, Value> cache = (BoundedCache<Key, Value>) builder.<Key, Value>build();

    long bound = maximum;
    for (int serial = 0; serial < OPERATIONS; serial++) {
      Key key = new Key(Math.min(random.nextInt(keys), random.nextInt(keys)), hashes);
      Value value = new Value(serial, weighted ? random.nextInt(heaviest + 1) : 1);
      int operation = random.nextInt(100);
      long before = weight(model);
      evicted.clear();
      if (operation < 50) {
        assertThat(cache.getIfPresent(key)).isSameAs(model.get(key));
      } else if (operation < 65) {
        Value present = model.get(key);
        if (present == null) {
          model.put(key, value);
          assertThat(cache.get(key, k -> value)).isSameAs(value);
        } else {
          assertThat(cache.get(key, k -> value)).isSameAs(present);
        }
      } else if (operation < 90) {
        Value old = model.put(key, value);
        before -= old == null ? 0 : old.weight;
        cache.put(key, value);
      } else if (operation < 97) {
        cache.invalidate(key);
        model.remove(key);
      } else if (operation < 99) {
        bound = random.nextLong(2 * maximum + 2);
        cache.setMaximum(bound);
        assertThat(evicted.isEmpty()).isEqualTo(before <= bound);
        before += bound; // a newcomer's weight is not what they had to go for
      } else {
        cache.invalidateAll();
        model.clear();
      }

      cache.verify();
      assertThat(cache.size()).isEqualTo(model.size());
      assertThat(cache.weightedSize()).isEqualTo(weight(model));
      assertThat(weight(model)).isLessThanOrEqualTo(bound);
      if (!evicted.isEmpty() && value.weight <= bound) {
        assertThat(before + value.weight).as("evicted %s", evicted).isGreaterThan(bound);
        assertThat(evicted).allSatisfy(gone -> assertThat(gone.weight).isPositive());
      }
    }
    model.forEach((key, value) -> assertThat(cache.getIfPresent(key)).isSameAs(value));
  }

  private static long weight(Map<Key, Value> model) {
    return model.values().stream().mapToLong(Value::weight).sum();
  }
}
