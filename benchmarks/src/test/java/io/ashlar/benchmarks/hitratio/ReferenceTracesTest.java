package io.ashlar.benchmarks.hitratio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Our LRU and the optimum on published traces, against the figures of an independent simulator. The
 * traces do not lie in the repository: {@code -Dashlar.traces=FOLDER}, or {@code
 * ../shared/data/traces} beside it, or skipped.
 */
class ReferenceTracesTest {

  @ParameterizedTest
  @CsvSource({
    "lirs_multi1.trace.gz,           600, 47.04, 61.31",
    "lirs_multi1.trace.gz,          1000, 48.23, 71.40",
    "lirs_multi3.trace.gz,           800, 35.90, 53.64",
    "lirs_loop.trace.gz,             512,  0.00, 50.54",
    "lirs_gli.trace.gz,             1000, 11.21, 53.13",
    "corda_trace_vaultservice.gz,    512, 33.33, 33.33",
    "corda_trace_vaultservice.gz,   4096, 33.33, 33.33",
    "cache2k_web12.trace.xz,         600, 58.28, 73.47",
    "cache2k_web12.trace.xz,        1200, 66.85, 79.12",
    "address_gcc.trace.gz,           512, 92.07, 93.00",
    "address_gcc.trace.gz,          2048, 92.79, 93.20",
    "scarab_scarab-recs.trace.xz,   2048, 32.67, 51.22",
    "scarab_scarab-recs.trace.xz,  25000, 60.13, 74.79",
    "scarab_scarab-recs.trace.xz, 100000, 75.91, 79.25",
    "cache2k_orm-busy.trace.xz,      512, 69.58, 79.34",
    "cache2k_orm-busy.trace.xz,     2048, 81.45, 87.36",
  })
  void agreeWithAnIndependentSimulator(String name, int size, double lru, double optimal) {
    Path file = folder().resolve(name);
    assumeTrue(Files.exists(file), "no trace " + file + "; name the folder by -Dashlar.traces");

    List<HitRatioRow> rows;
    try (Policies policies =
        new Policies(List.of(PolicyKind.LRU, PolicyKind.OPTIMAL), PeerJars::of)) {
      rows =
          Simulation.run(
              new TraceFile(file, Optional.empty()), policies, List.of(size), requests -> {});
    }

    assertThat(rows.get(0).percents().get(0)).as("LRU").isCloseTo(lru, within(0.02));
    assertThat(rows.get(0).percents().get(1)).as("optimum").isCloseTo(optimal, within(0.02));
  }

  private static Path folder() {
    String named = System.getProperty("ashlar.traces");
    return named != null
        ? Path.of(named)
        : Path.of("").toAbsolutePath().resolve("../../shared/data/traces").normalize();
  }
}
