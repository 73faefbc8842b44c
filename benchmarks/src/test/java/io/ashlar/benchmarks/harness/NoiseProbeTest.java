package io.ashlar.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoiseProbeTest {
  @TempDir Path folder;

  /** A clock by which each piece of work takes a millisecond, and the last few take two. */
  private final AtomicLong reads = new AtomicLong();

  private final AtomicLong nanos = new AtomicLong();

  private long tick() {
    long spin = reads.getAndIncrement() / 2;
    return nanos.addAndGet(spin >= 26 ? 2_000_000 : 1_000_000);
  }

  @Test
  void timesTheSameWorkManyTimesOver() {
    NoiseProbe probe = new NoiseProbe(folder.resolve("none"), this::tick);

    NoiseSample sample = probe.sample(3);

    assertThat(sample.round()).isEqualTo(3);
    assertThat(sample.spinMicros()).isEqualTo(1000);
    assertThat(sample.jitter()).isEqualTo(2);
    assertThat(sample.steal()).isEqualTo(-1);
  }

  @Test
  void readsTheShareOfTimeThatTheHypervisorTook() throws IOException {
    Path stat = folder.resolve("stat");
    Files.writeString(stat, "cpu  100 0 100 800 0 0 0 10 0 0\ncpu0 1 2\n");
    NoiseProbe probe = new NoiseProbe(stat, this::tick);
    Files.writeString(stat, "cpu  150 0 110 820 0 0 0 30 0 0\ncpu0 1 2\n");

    double steal = probe.sample(1).steal();

    assertThat(steal).isEqualTo(0.2, Offset.offset(1e-9));
    assertThat(probe.sample(2).steal()).as("no time has passed").isEqualTo(-1);
  }

  @Test
  void doesWithoutStatisticsThatItDoesNotUnderstand() throws IOException {
    Path stat = folder.resolve("stat");
    Files.writeString(stat, "cpu ???\n");

    assertThat(new NoiseProbe(stat, this::tick).sample(1).steal()).isEqualTo(-1);
  }
}
