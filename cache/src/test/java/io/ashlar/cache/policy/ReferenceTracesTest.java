package io.ashlar.cache.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Published traces, against the figures of an independent simulator: hit ratios in percent of
 * requests. Skipped if the traces are not here.
 */
class ReferenceTracesTest {

  @ParameterizedTest
  @CsvSource({
    "lirs_multi1.trace.gz,           600, 47.04, 49.49, 49.45, 49.03, 61.31",
    "lirs_multi1.trace.gz,          1000, 48.23, 49.75, 49.74, 57.82, 71.40",
    "lirs_multi3.trace.gz,           800, 35.90, 39.04, 37.43, 45.28, 53.64",
    "lirs_loop.trace.gz,             512,  0.00,  0.00,  0.00,  0.00, 50.54",
    "lirs_gli.trace.gz,             1000, 11.21, 21.31, 31.34, 35.05, 53.13",
    "corda_trace_vaultservice.gz,    512, 33.33, 33.30,  0.38, 33.33, 33.33",
    "cache2k_web12.trace.xz,         600, 58.28, 60.77, 61.81, 63.16, 73.47",
    "cache2k_web12.trace.xz,        1200, 66.85, 69.40, 70.18, 70.89, 79.12",
    "address_gcc.trace.gz,           512, 92.07, 92.13, 92.02, 92.00, 93.00",
    "address_gcc.trace.gz,          2048, 92.79, 92.79, 92.84, 92.79, 93.20",
  })
  void agreeWithAnIndependentSimulator(
      String name, int size, double lru, double arc, double sieve, double s3, double optimal)
      throws Exception {
    compare(name, size, lru, arc, sieve, s3, optimal);
  }

  @Tag("soak")
  @ParameterizedTest
  @CsvSource({
    "scarab_scarab-recs.trace.xz,   2048, 32.67, 39.08, 39.15, 41.01, 51.22",
    "scarab_scarab-recs.trace.xz,  25000, 60.13, 61.99, 60.56, 62.49, 74.79",
    "scarab_scarab-recs.trace.xz, 100000, 75.91, 76.08, 74.80, 75.63, 79.25",
    "cache2k_orm-busy.trace.xz,      512, 69.58, 70.21, 66.00, 70.04, 79.34",
    "cache2k_orm-busy.trace.xz,     2048, 81.45, 81.61, 80.22, 82.02, 87.36",
  })
  void agreeOnLongTraces(
      String name, int size, double lru, double arc, double sieve, double s3, double optimal)
      throws Exception {
    compare(name, size, lru, arc, sieve, s3, optimal);
  }

  private static void compare(
      String name, int size, double lru, double arc, double sieve, double s3, double optimal)
      throws Exception {
    assumeTrue(
        Files.exists(TraceFiles.folder().resolve(name)),
        "no trace " + name + "; name the folder by -Dashlar.traces");
    long[] trace = TraceFiles.read(name);

    assertThat(percent(trace, new Lru(size), size)).as("LRU").isCloseTo(lru, within(0.02));
    assertThat(percent(trace, new Arc(size), size)).as("ARC").isCloseTo(arc, within(0.02));
    assertThat(percent(trace, new Sieve(size), size)).as("SIEVE").isCloseTo(sieve, within(0.02));
    assertThat(percent(trace, new S3Fifo(size), size)).as("S3-FIFO").isCloseTo(s3, within(0.02));
    assertThat(percent(trace, new Clairvoyant(trace), size))
        .as("optimum")
        .isCloseTo(optimal, within(0.02));
  }

  static double percent(long[] trace, EvictionPolicy policy, int size) {
    PolicySimulator simulator = new PolicySimulator(policy, size);
    for (long key : trace) {
      simulator.request(key);
    }
    return 100 * simulator.hitRate();
  }
}
