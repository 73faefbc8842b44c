package io.ashlar.cache.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random requests: each rule against its textbook form, hit by hit, and against what the owner of
 * any policy relies on. A failure names its seed; {@code -Dashlar.cache.seed=N} runs that one
 * alone.
 */
class PolicyModelTest {
  private static final int SEEDS = Boolean.getBoolean("ashlar.soak") ? 5_000 : 150;
  private static final int REQUESTS = 600;

  @FunctionalInterface
  private interface Run {
    void of(long seed);
  }

  private static void forEachSeed(Run run) {
    Long only = Long.getLong("ashlar.cache.seed");
    for (long seed = only == null ? 0 : only; seed < (only == null ? SEEDS : only + 1); seed++) {
      try {
        run.of(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + " (-Dashlar.cache.seed=" + seed + ")", e);
      }
    }
  }

  static Stream<Arguments> textbooks() {
    return Stream.of(
        rule("LRU", Lru::new, TextbookPolicy.TextbookLru::new),
        rule("LFU", Lfu::new, TextbookPolicy.TextbookLfu::new),
        rule("SIEVE", Sieve::new, TextbookPolicy.TextbookSieve::new),
        rule("2Q", TwoQueue::new, TextbookPolicy.TextbookTwoQueue::new),
        rule("S3-FIFO", S3Fifo::new, TextbookPolicy.TextbookS3Fifo::new),
        rule("ARC", Arc::new, TextbookPolicy.TextbookArc::new));
  }

  private static Arguments rule(
      String name, PolicyFactory policy, IntFunction<TextbookPolicy> textbook) {
    return Arguments.of(name, policy, textbook);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("textbooks")
  void hitsExactlyWhenTheTextbookDoes(
      String name, PolicyFactory policy, IntFunction<TextbookPolicy> textbook) {
    forEachSeed(seed -> {
      Random random = new Random(seed);
      int capacity = 1 + random.nextInt(30);
      int keys = capacity + 1 + random.nextInt(3 * capacity);
      PolicySimulator ours = new PolicySimulator(policy, capacity);
      TextbookPolicy theirs = textbook.apply(capacity);
      for (int i = 0; i < REQUESTS; i++) {
        // Skewed, with a loop now and then.
        long key =
            i / 100 % 3 == 2
                ? i % keys
                : Math.min(random.nextInt(keys), random.nextInt(keys)) * 0x1_0000_0001L;
        assertThat(ours.request(key)).as("request %d of %d", i, key).isEqualTo(theirs.request(key));
      }
    });
  }

  static Stream<Arguments> policies() {
    return Stream.of(
        Arguments.of("LRU", (PolicyFactory) Lru::new),
        Arguments.of("LFU", (PolicyFactory) Lfu::new),
        Arguments.of("SIEVE", (PolicyFactory) Sieve::new),
        Arguments.of("2Q", (PolicyFactory) TwoQueue::new),
        Arguments.of("S3-FIFO", (PolicyFactory) S3Fifo::new),
        Arguments.of("ARC", (PolicyFactory) Arc::new),
        Arguments.of("W-TinyLFU", (PolicyFactory) WTinyLfu::new),
        Arguments.of("AdaptiveTinyLFU", (PolicyFactory) AdaptiveTinyLfu::new));
  }

  /** Weights, removals and clearing: the policy names entries that are here, each once. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("policies")
  void evictsEachEntryAtMostOnceAndOnlyWhileItIsHere(String name, PolicyFactory factory) {
    forEachSeed(seed -> {
      Random random = new Random(seed);
      int capacity = 1 + random.nextInt(60);
      int keys = 1 + random.nextInt(2 * capacity);
      int heaviest = 1 + random.nextInt(Math.min(8, capacity));
      EvictionPolicy policy = factory.create(capacity);
      Map<Integer, Integer> weightById = new HashMap<>();
      Map<Long, Integer> idByKey = new HashMap<>();
      for (int i = 0; i < REQUESTS; i++) {
        long key = Math.min(random.nextInt(keys), random.nextInt(keys));
        Integer id = idByKey.get(key);
        int operation = random.nextInt(100);
        if (operation == 0) {
          policy.clear();
          weightById.clear();
          idByKey.clear();
        } else if (id != null && operation < 15) {
          policy.remove(id);
          weightById.remove(id);
          idByKey.remove(key);
        } else if (id != null) {
          policy.use(id);
        } else {
          int weight = 1 + random.nextInt(heaviest);
          policy.prepare(key);
          while (sum(weightById) + weight > capacity) {
            int victim = policy.evict();
            assertThat(weightById.remove(victim)).as("victim %d at %d", victim, i).isNotNull();
            idByKey.values().remove(victim);
          }
          int free = 0;
          while (weightById.containsKey(free)) {
            free++;
          }
          weightById.put(free, weight);
          idByKey.put(key, free);
          policy.add(free, key, weight);
        }
        if (policy instanceof Arc arc) {
          arc.verify();
        }
      }
      Set<Integer> left = new HashSet<>(weightById.keySet());
      List<Integer> evicted = new ArrayList<>();
      while (!left.isEmpty()) {
        int victim = policy.evict();
        assertThat(left.remove(victim)).as("victim %d at the end", victim).isTrue();
        evicted.add(victim);
      }
      assertThat(evicted).doesNotHaveDuplicates();
    });
  }

  /** No rule that keeps what it brought has more hits than the one that knows the future. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("policies")
  void neverHitsMoreOftenThanTheOptimum(String name, PolicyFactory factory) {
    forEachSeed(seed -> {
      Random random = new Random(seed);
      int capacity = 1 + random.nextInt(20);
      long[] trace =
          random
              .ints(REQUESTS, 0, 3 * capacity)
              .mapToLong(key -> Math.min(key, random.nextInt(3 * capacity)))
              .toArray();
      PolicySimulator optimum = new PolicySimulator(new Clairvoyant(trace), capacity);
      PolicySimulator policy = new PolicySimulator(factory, capacity);
      for (long key : trace) {
        optimum.request(key);
        policy.request(key);
      }
      assertThat(policy.hits()).isLessThanOrEqualTo(optimum.hits());
    });
  }

  private static int sum(Map<Integer, Integer> weights) {
    return weights.values().stream().mapToInt(Integer::intValue).sum();
  }
}
