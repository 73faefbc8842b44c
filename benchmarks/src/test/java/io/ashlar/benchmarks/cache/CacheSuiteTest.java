package io.ashlar.benchmarks.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ashlar.benchmarks.harness.Case;
import io.ashlar.benchmarks.harness.PlannedCase;
import io.ashlar.benchmarks.harness.Suite;
import io.ashlar.benchmarks.jmh.CountCase;
import io.ashlar.benchmarks.jmh.JmhCase;
import io.ashlar.benchmarks.jmh.Versions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheSuiteTest {
  private final Suite suite = CacheSuite.suite(new Versions(Path.of("nowhere")));

  @Test
  void timesEveryOperationOnOneThreadAndTwo() {
    assertThat(suite.cases())
        .filteredOn(JmhCase.class::isInstance)
        .extracting(Case::name)
        .containsExactly(
            "get-hit",
            "get-hit-2-threads",
            "get-hit-1m",
            "get-hit-1m-2-threads",
            "get-hit-access",
            "get-hit-access-2-threads",
            "get-hit-access-coarse",
            "get-hit-access-coarse-2-threads",
            "read-put-on-miss",
            "read-put-on-miss-2-threads",
            "get-miss-load",
            "get-miss-load-2-threads",
            "put-evict",
            "put-evict-2-threads",
            "put-update",
            "put-update-2-threads");
    assertThat(suite.headlineCase().subjects())
        .extracting(subject -> subject.name())
        .containsAll(suite.quickPeers());
  }

  @Test
  void countsWhatNeedsNoWarmUp() {
    assertThat(suite.cases())
        .filteredOn(CountCase.class::isInstance)
        .extracting(Case::name)
        .containsExactly(
            "failing-load",
            "footprint",
            "footprint-ttl",
            "footprint-ttl-per-entry",
            "footprint-weights",
            "footprint-100");
  }

  /** Red when a benchmark method is renamed and its case is not. */
  @Test
  void namesBenchmarksThatThereAre() {
    for (Case member : suite.cases()) {
      if (member instanceof JmhCase timed) {
        int dot = timed.benchmark().lastIndexOf('.');
        assertThat(timed.benchmark().substring(0, dot)).isEqualTo(CacheBenchmark.class.getName());
        assertThat(Arrays.stream(CacheBenchmark.class.getMethods()).map(m -> m.getName()))
            .contains(timed.benchmark().substring(dot + 1));
        assertThat(timed.metrics()).extracting(m -> m.name()).startsWith("time", "allocation");
      }
    }
  }

  /** Red when a case of puts and misses is given the warm-up of hits. */
  @Test
  void warmsUpLongEnoughForTheSlowestCompilationToEnd() {
    for (Case member : suite.cases()) {
      if (member instanceof JmhCase timed) {
        long least = timed.name().startsWith("get-hit") ? 5 : 8;
        assertThat(timed.leastWarmUp()).isGreaterThanOrEqualTo(Duration.ofSeconds(least));
      }
    }
  }

  @Test
  void showsTheHitRatioBesideTheTimeOfReads() {
    assertThat(suite.cases())
        .filteredOn(member -> member.name().startsWith("read-put-on-miss"))
        .hasSize(2)
        .allSatisfy(member ->
            assertThat(member.metrics())
                .extracting(metric -> metric.name())
                .containsExactly("time", "allocation", "hit-ratio"));
  }

  /** Red when one of the two is left out: the better one on this machine may be either. */
  @Test
  void comparesQuicklyWithBothSettingsOfCaffeine() {
    assertThat(suite.quickPeers()).containsExactlyInAnyOrder("caffeine-direct", "caffeine-default");
  }

  @Test
  void weighsOnlyWhatOwnsWhatItReaches() {
    assertThat(suite.cases())
        .filteredOn(member -> member.name().startsWith("footprint"))
        .hasSize(5)
        .allSatisfy(member ->
            assertThat(member.subjects())
                .extracting(subject -> subject.name())
                .contains("ashlar", "caffeine-direct")
                .doesNotContain("caffeine-default", "cache2k"));
  }

  @Test
  void weighsAnEntryWithoutItsKeyAndValue() {
    Map<String, Double> bytes = new CacheFootprint(1_000).count(LinkedHashMapCache.class.getName());

    assertThat(bytes.get(CacheFootprint.PER_ENTRY)).isBetween(40.0, 60.0);
    assertThat(bytes.get(CacheFootprint.EMPTY)).isBetween(40.0, 200.0);
  }

  @Test
  void weighsASmallCacheWithItsBoxes() {
    Map<String, Double> bytes =
        new CacheFootprint.Small().count(LinkedHashMapCache.class.getName());

    assertThat(bytes.get(CacheFootprint.Small.TOTAL)).isBetween(100 * 64.0, 100 * 90.0);
  }

  /** Red when a waiter that meets a failed load is not counted, or asks before the others do. */
  @Test
  void letsAllWaitersOfAFailingLoadKnowAndCountsTheLoads() {
    Map<String, Double> serial = new FailingLoad(2).count(LinkedHashMapCache.class.getName());
    Map<String, Double> shared = new FailingLoad(2).count(AshlarCaches.Plain.class.getName());

    assertThat(serial.get(FailingLoad.LOADS)).isEqualTo(2);
    assertThat(serial.get(FailingLoad.ALL_DONE)).isGreaterThanOrEqualTo(200);
    assertThat(shared.get(FailingLoad.LOADS)).isBetween(1.0, 2.0);
    assertThat(shared.get(FailingLoad.ALL_DONE)).isGreaterThanOrEqualTo(100);
  }

  @Test
  void plantsASlowDownInTheSelfTest() {
    PlannedCase planned = SelfTest.planned();

    assertThat(planned.subjects())
        .extracting(subject -> subject.name())
        .containsExactly("ashlar", "ashlar-again", SelfTest.PLANTED);
    new SelfTest().check(SelfTestBenchmark.Plain.class.getName());
    new SelfTest().check(SelfTestBenchmark.Slower.class.getName());
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> new SelfTest().check(Idle.class.getName()))
        .withMessageContaining("hits=0");
  }

  /** Does nothing. */
  public static final class Idle implements SelfTestBenchmark.Work {
    @Override
    public int hits() {
      return 0;
    }
  }
}
