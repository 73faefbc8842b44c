package io.ashlar.benchmarks.harness;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches the machine between rounds: times a fixed piece of integer work many times over, and
 * reads how much processor time the hypervisor took. A report shows both, so that a reader can tell
 * a noisy hour from a slow system.
 *
 * <p>Owned by the one thread that runs the rounds.
 */
public final class NoiseProbe {
  private static final int SPINS = 40;
  private static final int WARM_UP_SPINS = 400;
  private static final int STEPS = 500_000;
  private static final int STEAL_FIELD = 8;

  private final Path statistics;
  private final LongSupplier nanoTime;
  private final SpinWork work = new SpinWork();
  private long @Nullable [] last;

  /**
   * A probe.
   *
   * @param statistics the system's processor times, {@code /proc/stat}; need not exist
   * @param nanoTime a monotonic clock
   */
  public NoiseProbe(Path statistics, LongSupplier nanoTime) {
    this.statistics = statistics;
    this.nanoTime = nanoTime;
    for (int i = 0; i < WARM_UP_SPINS; i++) {
      work.spin(STEPS / 100);
    }
    this.last = processorTimes();
  }

  /** The machine as it is now; takes some tens of milliseconds. */
  public NoiseSample sample(int round) {
    double[] micros = new double[SPINS];
    for (int i = 0; i < SPINS; i++) {
      long start = nanoTime.getAsLong();
      work.spin(STEPS);
      micros[i] = (nanoTime.getAsLong() - start) / 1e3;
    }
    Arrays.sort(micros);
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return new NoiseSample(
        round, micros[SPINS / 2], micros[SPINS * 9 / 10] / micros[0], steal(), load);
  }

  private double steal() {
    long[] before = last;
    long[] now = processorTimes();
    last = now;
    if (before == null || now == null) {
      return -1;
    }
    long total = Arrays.stream(now).sum() - Arrays.stream(before).sum();
    return total <= 0 ? -1 : (double) (now[STEAL_FIELD - 1] - before[STEAL_FIELD - 1]) / total;
  }

  /** User, nice, system, idle, iowait, irq, softirq and steal of all processors. */
  private long @Nullable [] processorTimes() {
    try {
      String first = Files.readAllLines(statistics).get(0);
      String[] fields = first.trim().split("\\s+");
      return Arrays.stream(fields, 1, STEAL_FIELD + 1).mapToLong(Long::parseLong).toArray();
    } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
      return null;
    }
  }

  /** Work that no compiler can leave out, because its result is kept. */
  private static final class SpinWork {
    private long state = 1;

    void spin(int steps) {
      long x = state;
      for (int i = 0; i < steps; i++) {
        x ^= x << 13;
        x ^= x >>> 7;
        x ^= x << 17;
      }
      state = x;
    }
  }
}
