package io.ashlar.resilience.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resilience.VirtualTime;
import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import java.util.Arrays;

/**
 * Ten children of weights 1 to 10 whose demand is between a tenth of their part and twenty times as
 * much, a hundred seconds in virtual time. Judged by Jain's index of what each got of its max-min
 * fair part (Jain, Chiu and Hawe 1984), and by how much of the parent's rate was used.
 */
class FairnessTest {
  private static final int CHILDREN = 10;
  private static final int WEIGHTS = 55;
  private static final double RATE = 1_000;
  private static final int SECONDS = 100;
  private static final double SECOND = 1e9;

  private record Child(int weight, double demandPerSecond) {}

  private static Child[] draw(SeededRandom random) {
    Child[] children = new Child[CHILDREN];
    for (int i = 0; i < CHILDREN; i++) {
      double part = RATE * (i + 1) / WEIGHTS;
      double factor = .1 * Math.pow(200, random.nextDouble());
      children[i] = new Child(i + 1, part * factor);
    }
    return children;
  }

  /** What each asked for in a second, or its part of what the others leave. */
  private static double[] fairParts(Child[] children, double[] asked) {
    double[] parts = new double[CHILDREN];
    boolean[] served = new boolean[CHILDREN];
    double rate = RATE;
    double weights = WEIGHTS;
    boolean changed = true;
    while (changed) {
      changed = false;
      double perWeight = rate / weights;
      for (int i = 0; i < CHILDREN; i++) {
        if (!served[i] && asked[i] / SECONDS <= perWeight * children[i].weight) {
          parts[i] = asked[i] / SECONDS;
          served[i] = true;
          rate -= parts[i];
          weights -= children[i].weight;
          changed = true;
          break;
        }
      }
    }
    for (int i = 0; i < CHILDREN; i++) {
      parts[i] = served[i] ? parts[i] : rate / weights * children[i].weight;
    }
    return parts;
  }

  private static double jain(double[] values) {
    double sum = Arrays.stream(values).sum();
    return sum * sum / values.length / Arrays.stream(values).map(v -> v * v).sum();
  }

  /** How many each was granted, after ten seconds to forget the bursts of the beginning. */
  private static double[] serve(
      Child[] children,
      RateLimiter[] limiters,
      VirtualTime clock,
      SeededRandom random,
      double[] asked) {
    double[] next = new double[CHILDREN];
    double[] granted = new double[CHILDREN];
    long begin = clock.now();
    for (double now = 0; now < (SECONDS + 10) * SECOND; ) {
      int earliest = 0;
      for (int i = 1; i < CHILDREN; i++) {
        earliest = next[i] < next[earliest] ? i : earliest;
      }
      now = next[earliest];
      next[earliest] += random.nextExponential() * SECOND / children[earliest].demandPerSecond;
      clock.set(begin + (long) now);
      boolean grant = limiters[earliest].tryAcquire();
      if (now > 10 * SECOND) {
        asked[earliest]++;
        granted[earliest] += grant ? 1 : 0;
      }
    }
    return granted;
  }

  /** Red when a turn is one permit whatever the weight. */
  @Seeds(20)
  void givesEachItsPartAndLosesNothing(SeededRandom random) {
    VirtualTime clock = new VirtualTime();
    FairLimiter parent =
        FairLimiter.builder(Rate.perSecond((long) RATE)).burst(1_000).clock(clock).build();
    Child[] children = draw(random);
    RateLimiter[] limiters = new RateLimiter[CHILDREN];
    for (int i = 0; i < CHILDREN; i++) {
      limiters[i] = parent.share("child " + i, children[i].weight, 100);
    }

    double[] asked = new double[CHILDREN];
    double[] granted = serve(children, limiters, clock, random, asked);

    double[] parts = fairParts(children, asked);
    double[] shares = new double[CHILDREN];
    for (int i = 0; i < CHILDREN; i++) {
      shares[i] = granted[i] / SECONDS / parts[i];
    }
    double index = jain(shares);
    double used = Arrays.stream(granted).sum() / SECONDS / Arrays.stream(parts).sum();
    System.out.printf(
        "fair shares: Jain %.5f, used %.4f of %.0f/s, least and most of a fair part %.3f %.3f%n",
        index,
        used,
        Arrays.stream(parts).sum(),
        Arrays.stream(shares).min().orElseThrow(),
        Arrays.stream(shares).max().orElseThrow());
    assertThat(index).isGreaterThan(.999);
    assertThat(used).isGreaterThan(.99);
  }
}
