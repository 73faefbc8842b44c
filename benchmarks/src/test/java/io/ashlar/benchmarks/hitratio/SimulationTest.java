package io.ashlar.benchmarks.hitratio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulationTest {
  @TempDir private Path folder;

  @Test
  void showsEveryPolicyTheSameRequests() throws IOException {
    Path file = Files.writeString(folder.resolve("tiny.trace"), "1\n2\n3\n1\n2\n3\n");
    Trace trace = new TraceFile(file, Optional.empty());

    List<HitRatioRow> rows;
    try (Policies all = new Policies(List.of(PolicyKind.values()), PeerJars::of)) {
      rows = Simulation.run(trace, all, List.of(2, 3), requests -> {});
    }

    assertThat(rows).extracting(HitRatioRow::size).containsExactly(2, 3);
    assertThat(rows.get(0).requests()).isEqualTo(6);
    List<Double> small = rows.get(0).percents();
    assertThat(small.get(PolicyKind.LRU.ordinal())).isZero();
    assertThat(small.get(PolicyKind.OPTIMAL.ordinal())).isEqualTo(100 * 2 / 6.0, within(1e-9));
    assertThat(rows.get(1).percents()).allMatch(percent -> Math.abs(percent - 50) < 1e-9);
  }

  @Test
  void ranksThePoliciesOnAZipfTraceBelowTheOptimum() {
    Trace trace = new SyntheticTrace(SyntheticTrace.Pattern.ZIPF, 100_000, 1);
    List<Long> progress = new ArrayList<>();

    List<HitRatioRow> rows;
    try (Policies all = new Policies(List.of(PolicyKind.values()), PeerJars::of)) {
      rows = Simulation.run(trace, all, List.of(500), progress::add);
    }

    List<Double> percents = rows.get(0).percents();
    double optimal = percents.get(PolicyKind.OPTIMAL.ordinal());
    assertThat(percents).allMatch(percent -> percent > 10 && percent <= optimal);
    assertThat(percents.get(PolicyKind.CAFFEINE.ordinal()))
        .isGreaterThan(percents.get(PolicyKind.LRU.ordinal()));
    assertThat(percents.get(PolicyKind.GUAVA.ordinal()))
        .isCloseTo(percents.get(PolicyKind.LRU.ordinal()), within(1.0));
    assertThat(progress).isSorted().endsWith(100_000L).hasSizeGreaterThan(2);
  }

  @Test
  void anEmptyTraceHasNoHits() throws IOException {
    Path file = Files.writeString(folder.resolve("empty.trace"), "* nothing\n");
    Trace trace = new TraceFile(file, Optional.of(new LirsText()));

    List<HitRatioRow> rows;
    try (Policies all = new Policies(List.of(PolicyKind.LRU, PolicyKind.OPTIMAL), PeerJars::of)) {
      rows = Simulation.run(trace, all, List.of(4), requests -> {});
    }

    assertThat(rows).containsExactly(new HitRatioRow("empty.trace", 0, 4, List.of(0.0, 0.0)));
  }

  /** Red when the loader asks its parent first: then the harness's own copy would answer. */
  @Test
  void loadsAPeerFromItsOwnJars() {
    try (PeerAdapters caffeine = PeerAdapters.of(PeerJars.of("caffeine"))) {
      Policy policy = caffeine.policy(CaffeinePolicy.class, 8);

      assertThat(policy.getClass()).isNotEqualTo(CaffeinePolicy.class);
      assertThat(policy.getClass().getClassLoader()).isSameAs(caffeine);
      assertThat(caffeine.loadClass("com.github.benmanes.caffeine.cache.Caffeine").getClassLoader())
          .isSameAs(caffeine);
    } catch (IOException | ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void saysHowToBuildAPeerThatIsMissing() throws IOException {
    assertThatThrownBy(() -> PeerAdapters.jarsIn(folder.resolve("caffeine")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no jars in " + folder.resolve("caffeine"))
        .hasMessageContaining("-Pbench");

    Files.createDirectory(folder.resolve("caffeine"));
    assertThatThrownBy(() -> PeerAdapters.jarsIn(folder.resolve("caffeine")))
        .isInstanceOf(IllegalStateException.class);

    Path jar = Files.createFile(folder.resolve("caffeine").resolve("a.jar"));
    Files.createFile(folder.resolve("caffeine").resolve("readme.txt"));
    assertThat(PeerAdapters.jarsIn(folder.resolve("caffeine"))).containsExactly(jar);
  }

  @Test
  void refusesAnAdapterThatIsNone() throws IOException {
    try (PeerAdapters none = PeerAdapters.of(List.of())) {
      assertThatThrownBy(() -> none.policy(Policy.class, 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Policy does not load");
    }
  }
}
