package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.testing.ConcurrentMapTestSuiteBuilder;
import com.google.common.collect.testing.TestStringMapGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import com.google.common.collect.testing.features.MapFeature;
import io.ashlar.cache.policy.Arc;
import io.ashlar.cache.policy.Lfu;
import io.ashlar.cache.policy.Lru;
import io.ashlar.cache.policy.PolicyFactory;
import io.ashlar.cache.policy.S3Fifo;
import io.ashlar.cache.policy.Sieve;
import io.ashlar.cache.policy.TwoQueue;
import io.ashlar.cache.policy.WTinyLfu;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.stream.Stream;
import junit.framework.TestFailure;
import junit.framework.TestResult;
import junit.framework.TestSuite;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Guava's tests of what any concurrent map must do, for every policy, with and without time. */
class GuavaMapSuiteTest {

  static Stream<Arguments> policies() {
    return Stream.of(
        Arguments.of("default", null),
        Arguments.of("LRU", (PolicyFactory) Lru::new),
        Arguments.of("LFU", (PolicyFactory) Lfu::new),
        Arguments.of("ARC", (PolicyFactory) Arc::new),
        Arguments.of("2Q", (PolicyFactory) TwoQueue::new),
        Arguments.of("S3-FIFO", (PolicyFactory) S3Fifo::new),
        Arguments.of("SIEVE", (PolicyFactory) Sieve::new),
        Arguments.of("W-TinyLFU", (PolicyFactory) WTinyLfu::new));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("policies")
  void behavesAsAnyConcurrentMap(String name, @Nullable PolicyFactory policy) {
    assertGreen(name, policy, null);
    assertGreen(name + " with time", policy, Duration.ofHours(1));
  }

  private static void assertGreen(
      String name, @Nullable PolicyFactory policy, @Nullable Duration life) {
    TestSuite suite =
        ConcurrentMapTestSuiteBuilder.using(
                new TestStringMapGenerator() {
                  @Override
                  protected Map<String, String> create(Map.Entry<String, String>[] entries) {
                    CacheBuilder<Object, Object> builder = Cache.builder().maximumSize(1_000);
                    if (policy != null) {
                      builder.policy(policy);
                    }
                    if (life != null) {
                      builder.expireAfterAccess(life);
                    }
                    Map<String, String> map = builder.<String, String>build().asMap();
                    for (Map.Entry<String, String> entry : entries) {
                      map.put(entry.getKey(), entry.getValue());
                    }
                    return map;
                  }
                })
            .named(name)
            .withFeatures(
                CollectionSize.ANY,
                MapFeature.GENERAL_PURPOSE,
                MapFeature.ALLOWS_NULL_ENTRY_QUERIES,
                CollectionFeature.SUPPORTS_ITERATOR_REMOVE)
            .createTestSuite();
    TestResult result = new TestResult();

    suite.run(result);

    assertThat(result.runCount()).isGreaterThan(500);
    assertThat(Collections.list(result.failures()))
        .extracting(TestFailure::toString)
        .as("of %d tests", result.runCount())
        .isEmpty();
    assertThat(Collections.list(result.errors()))
        .extracting(TestFailure::trace)
        .as("of %d tests", result.runCount())
        .isEmpty();
  }
}
