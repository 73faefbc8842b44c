package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.cache.policy.Arc;
import io.ashlar.cache.policy.Lru;
import io.ashlar.cache.policy.PolicyFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random operations and random time, compared with a map of values and their ends. A failure names
 * its seed; {@code -Dashlar.cache.seed=N} runs that one alone.
 */
class ExpirationModelTest {
  private static final int OPERATIONS = 500;
  private static final int SEEDS = Boolean.getBoolean("ashlar.soak") ? 2_000 : 40;
  private static final long LIFE = 10_000_000_000L;
  private static final long IDLE = 3_000_000_000L;

  /** So far that it does not wrap, wherever the clock begins. */
  private static final long FOR_EVER = 1L << 61;

  private record Value(int serial, int weight, long life) {}

  private static final class Dated {
    final Value value;
    final long latest;
    final long idle;
    long end;

    Dated(Value value, long now, long life, long idle) {
      this.value = value;
      this.latest = now + life;
      this.idle = idle;
      this.end = now + Math.min(life, idle);
    }

    /** A use may be overlooked if it would add less than a thousandth. */
    void use(long now) {
      long prolonged = Math.min(latest - now, idle) + now;
      if (idle < FOR_EVER && prolonged - end > idle / 1024) {
        end = prolonged;
      }
    }
  }

  private static @Nullable PolicyFactory policy(String name) {
    return switch (name) {
      case "LRU" -> Lru::new;
      case "ARC" -> Arc::new;
      default -> null;
    };
  }

  @ParameterizedTest(name = "{0}, {1}, maximum {2}, weights up to {3}, {4} keys")
  @CsvSource({
    "default, write, 7, 1, 20",
    "default, write, 300, 1, 100",
    "default, write, 30, 8, 20",
    "default, access, 7, 1, 20",
    "default, access, 30, 8, 20",
    "default, each, 7, 1, 20",
    "default, each, 300, 1, 100",
    "default, each, 30, 8, 20",
    "default, both, 7, 1, 20",
    "default, both, 300, 1, 100",
    "default, both, 30, 8, 20",
    "default, each or unused, 7, 1, 20",
    "default, each or unused, 300, 1, 100",
    "default, each or unused, 30, 8, 20",
    "LRU, write, 7, 1, 20",
    "LRU, both, 30, 8, 20",
    "LRU, access, 30, 8, 20",
    "LRU, each, 30, 8, 20",
    "ARC, access, 7, 1, 20",
    "ARC, each, 30, 8, 20",
  })
  void isABoundedMapWhoseEntriesEnd(
      String policy, String rule, long maximum, int heaviest, int keys) {
    Long only = Long.getLong("ashlar.cache.seed");
    for (long seed = only == null ? 0 : only; seed < (only == null ? SEEDS : only + 1); seed++) {
      try {
        run(seed, policy(policy), rule, maximum, heaviest, keys);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + " (-Dashlar.cache.seed=" + seed + ")", e);
      }
    }
  }

  private static void run(
      long seed,
      @Nullable PolicyFactory policy,
      String rule,
      long maximum,
      int heaviest,
      int keys) {
    Random random = new Random(seed);
    long[] now = {random.nextLong()};
    boolean weighted = heaviest > 1;
    Map<Integer, Dated> model = new HashMap<>();
    Set<Value> told = new HashSet<>();
    CacheBuilder<Integer, Value> builder =
        Cache.builder()
            .seed(seed)
            .ticker(() -> now[0])
            .removalListener((Integer key, Value value, RemovalCause cause) -> {
              assertThat(told.add(value)).as("%s told twice", value).isTrue();
              Dated dated = model.get(key);
              if (cause == RemovalCause.SIZE) {
                assertThat(model.remove(key).value).isSameAs(value);
              } else if (cause == RemovalCause.EXPIRED && dated != null && dated.value == value) {
                assertThat(dated.end - now[0]).isLessThanOrEqualTo(0);
                model.remove(key);
              }
            });
    if (weighted) {
      builder.maximumWeight(maximum).weigher((Integer key, Value value) -> value.weight);
    } else {
      builder.maximumSize(maximum);
    }
    if (policy != null) {
      builder.policy(policy);
    }
    boolean each = rule.startsWith("each");
    boolean limited = !rule.equals("access");
    boolean idles = !rule.equals("write") && !rule.equals("each");
    if (each) {
      builder.timeToLive((Integer key, Value value) -> Duration.ofNanos(value.life));
    } else if (limited) {
      builder.expireAfterWrite(Duration.ofNanos(LIFE));
    }
    if (idles) {
      builder.expireAfterAccess(Duration.ofNanos(IDLE));
    }
    long idle = idles ? IDLE : FOR_EVER;
    BoundedCache<Integer, Value> cache =
        (BoundedCache<Integer, Value>) builder.<Integer, Value>build();

    for (int serial = 0; serial < OPERATIONS; serial++) {
      int key = Math.min(random.nextInt(keys), random.nextInt(keys));
      long life = each ? random.nextLong(1L << random.nextInt(1, 42)) : limited ? LIFE : FOR_EVER;
      Value value = new Value(serial, weighted ? random.nextInt(heaviest + 1) : 1, life);
      Dated present = model.get(key);
      if (present != null && present.end - now[0] <= 0) {
        present = null;
      }
      int operation = random.nextInt(100);
      if (operation < 30) {
        assertThat(cache.getIfPresent(key)).isSameAs(present == null ? null : present.value);
        use(present, now[0]);
      } else if (operation < 45) {
        if (present == null) {
          model.put(key, new Dated(value, now[0], life, idle));
        }
        Value expected = present == null ? value : present.value;
        assertThat(cache.get(key, k -> value)).isSameAs(expected);
        use(present, now[0]);
      } else if (operation < 70) {
        model.put(key, new Dated(value, now[0], life, idle));
        cache.put(key, value);
      } else if (operation < 78) {
        model.remove(key);
        cache.invalidate(key);
      } else if (operation < 79) {
        model.clear();
        cache.invalidateAll();
      } else if (operation < 80) {
        cache.setMaximum(random.nextLong(2 * maximum));
      } else {
        now[0] += random.nextLong(1L << random.nextInt(1, 36));
      }

      cache.verify();
      if (operation % 5 == 0) {
        long size = cache.size();
        assertThat(model.values()).allSatisfy(d -> assertThat(d.end - now[0]).isPositive());
        assertThat(size).isEqualTo(model.size());
        assertThat(cache.weightedSize()).isLessThanOrEqualTo(cache.maximum());
      }
    }
    now[0] += 1L << 50;
    assertThat(cache.size()).isZero();
    assertThat(model).isEmpty();
  }

  private static void use(@Nullable Dated dated, long now) {
    if (dated != null) {
      dated.use(now);
    }
  }
}
