package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.cache.policy.Arc;
import io.ashlar.cache.policy.EvictionPolicy;
import io.ashlar.cache.policy.Lfu;
import io.ashlar.cache.policy.Lru;
import io.ashlar.cache.policy.PolicyFactory;
import io.ashlar.cache.policy.S3Fifo;
import io.ashlar.cache.policy.Sieve;
import io.ashlar.cache.policy.TwoQueue;
import io.ashlar.cache.policy.WTinyLfu;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CacheInspectionTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong nanos = new AtomicLong();

  static Stream<Arguments> policies() {
    return Stream.of(
        rule("default", null),
        rule("LRU", Lru::new),
        rule("LFU", Lfu::new),
        rule("ARC", Arc::new),
        rule("2Q", TwoQueue::new),
        rule("S3-FIFO", S3Fifo::new),
        rule("SIEVE", Sieve::new),
        rule("W-TinyLFU", WTinyLfu::new));
  }

  private static Arguments rule(String name, PolicyFactory policy) {
    return Arguments.of(name, policy);
  }

  /**
   * Whatever the rule: all are ranked, once each, and what is much asked for is not the coldest.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("policies")
  void ranksEveryEntryOnce(String name, PolicyFactory policy) {
    CacheBuilder<Object, Object> builder = Cache.builder().maximumSize(50).seed(1);
    Cache<Integer, Integer> cache =
        (policy == null ? builder : builder.policy(policy)).<Integer, Integer>build();
    Random random = new Random(1);
    for (int i = 0; i < 3_000; i++) {
      cache.get(random.nextInt(5), key -> key);
      cache.get(random.nextInt(200), key -> key);
    }

    List<Integer> coldest = cache.inspection().coldest(1_000);

    assertThat(coldest).hasSize(50).doesNotHaveDuplicates();
    assertThat(cache.asMap().keySet()).containsAll(coldest);
    assertThat(cache.inspection().hottest(50))
        .containsExactlyElementsOf(
            IntStream.range(0, 50).mapToObj(i -> coldest.get(49 - i)).toList());
    assertThat(coldest.subList(0, 10)).doesNotContain(0, 1, 2, 3, 4);
    assertThat(cache.stats().requests()).isEqualTo(6_000);
  }

  /**
   * LRU is one rule that can tell exactly. Red when {@code EntryLists.visit} begins at the newest.
   */
  @Test
  void ranksAsAnLruEvicts() {
    Cache<Integer, Integer> cache = Cache.builder().policy(Lru::new).maximumSize(3).build();
    IntStream.range(0, 3).forEach(key -> cache.put(key, key));
    cache.getIfPresent(0);

    assertThat(cache.inspection().coldest(2)).containsExactly(1, 2);
    assertThat(cache.inspection().hottest(2)).containsExactly(0, 2);
  }

  @Test
  void leavesOutWhatIsPinned() {
    Cache<Integer, Integer> cache =
        Cache.builder().maximumWeight(10).weigher((Integer key, Integer value) -> value).build();
    cache.put(1, 0);
    cache.put(2, 3);

    assertThat(cache.inspection().coldest(9)).containsExactly(2);
    assertThat(cache.inspection().hottest(9)).containsExactly(2);
  }

  @Test
  void tellsAgeAndRemainingLifeWithoutUsingTheEntry() {
    Cache<Integer, String> cache =
        Cache.builder()
            .maximumSize(10)
            .expireAfterWrite(Duration.ofSeconds(60))
            .expireAfterAccess(Duration.ofSeconds(20))
            .ticker(nanos::get)
            .build();
    CacheInspection<Integer> inspection = cache.inspection();
    cache.put(1, "a");
    nanos.addAndGet(15 * SECOND);

    assertThat(inspection.age(1)).contains(Duration.ofSeconds(15));
    assertThat(inspection.remainingLife(1)).contains(Duration.ofSeconds(5));
    nanos.addAndGet(5 * SECOND);
    assertThat(inspection.age(1)).isEmpty();
    assertThat(inspection.remainingLife(1)).isEmpty();
    assertThat(inspection.age(2)).isEmpty();
    assertThat(inspection.remainingLife(2)).isEmpty();
    assertThat(cache.stats().requests()).isZero();
  }

  @Test
  void saysNothingWhereNothingIsKnown() {
    Cache<Integer, String> immortal = Cache.builder().maximumSize(10).build();
    Cache<Integer, String> each =
        Cache.builder()
            .maximumSize(10)
            .ticker(nanos::get)
            .timeToLive((Integer key, String value) -> Duration.ofSeconds(key))
            .build();
    immortal.put(1, "a");
    each.put(1, "a");

    assertThat(immortal.inspection().age(1)).isEmpty();
    assertThat(immortal.inspection().remainingLife(1)).isEmpty();
    assertThat(each.inspection().age(1)).isEmpty();
    assertThat(each.inspection().remainingLife(1)).contains(Duration.ofSeconds(1));
  }

  @Test
  void refusesLessThanNoKeys() {
    Cache<Integer, String> cache = Cache.builder().maximumSize(1).build();

    assertThatThrownBy(() -> cache.inspection().coldest(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("most=-1, must be >= 0");
  }

  /** A rule of the user's own that cannot tell: its entries are there all the same. */
  @Test
  void showsEntriesAPolicyCannotRank() {
    Cache<Integer, Integer> cache =
        Cache.builder().policy(capacity -> new FirstInFirstOut()).maximumSize(2).build();
    IntStream.range(0, 3).forEach(key -> cache.put(key, key));
    cache.setMaximum(5);

    assertThat(cache.inspection().coldest(5)).containsExactlyInAnyOrder(1, 2);
  }

  private static final class FirstInFirstOut implements EvictionPolicy {
    private final Deque<Integer> queue = new ArrayDeque<>();

    @Override
    public String name() {
      return "FIFO";
    }

    @Override
    public void use(int id) {}

    @Override
    public void prepare(long fingerprint) {}

    @Override
    public int evict() {
      return queue.remove();
    }

    @Override
    public void add(int id, long fingerprint, int weight) {
      queue.add(id);
    }

    @Override
    public void remove(int id) {
      queue.removeFirstOccurrence(id);
    }

    @Override
    public void clear() {
      queue.clear();
    }
  }
}
