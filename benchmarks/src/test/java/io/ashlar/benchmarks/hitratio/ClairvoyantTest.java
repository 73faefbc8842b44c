package io.ashlar.benchmarks.hitratio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClairvoyantTest {
  private static final long SEED = Long.getLong("ashlar.seed", 20_261_123L);

  @Test
  void keepsWhatIsNeededSoonest() {
    long[] trace = {1, 2, 3, 1, 2, 3};

    assertThat(hits(trace, 1)).isZero();
    assertThat(hits(trace, 2)).isEqualTo(2);
    assertThat(hits(trace, 3)).isEqualTo(3);
  }

  /** Red when the entry just loaded may itself be the victim. */
  @Test
  void alwaysHoldsWhatItJustLoaded() {
    assertThat(hits(new long[] {1, 2, 1, 3, 1}, 1)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void agreesWithAnExhaustiveSearchOnSmallTraces(int size) {
    for (int run = 0; run < 400; run++) {
      SplittableRandom random = new SplittableRandom(SEED + run);
      long[] trace = random.longs(1 + random.nextInt(11), 0, 2 + random.nextInt(4)).toArray();

      assertThat(hits(trace, size))
          .as("-Dashlar.seed=%d, size %d, %s", SEED + run, size, Arrays.toString(trace))
          .isEqualTo(bestOf(trace, 0, new HashSet<>(), size, new HashMap<>()));
    }
  }

  @Test
  void agreesWithAnOrderedMapOnALongTrace() {
    long[] trace = new long[30_000];
    SplittableRandom random = new SplittableRandom(SEED);
    Arrays.setAll(trace, i -> (long) (500 * random.nextDouble() * random.nextDouble()));

    for (int size : new int[] {1, 7, 100, 499}) {
      assertThat(hits(trace, size)).as("seed %d", SEED).isEqualTo(byOrderedMap(trace, size));
    }
  }

  @Test
  void countsDistinctKeys() {
    NextUses uses = uses(new long[] {5, -5, 5, Long.MIN_VALUE, 0});

    assertThat(uses.distinctKeys()).isEqualTo(4);
    assertThat(uses.after(0)).isEqualTo(2);
    assertThat(uses.after(2)).isEqualTo(NextUses.NEVER);
  }

  @ParameterizedTest
  @CsvSource({"1,0", "64,63", "65,64", "4096,4095", "4097,4096", "300000,262144"})
  void aTimeSetFindsItsLargestAtEveryDepth(int bound, int element) {
    TimeSet set = new TimeSet(bound);
    set.add(0);
    set.add(element);

    assertThat(set.contains(element)).isTrue();
    assertThat(set.largest()).isEqualTo(element);

    set.remove(element);
    assertThat(set.contains(element)).isFalse();
    if (element > 0) {
      assertThat(set.largest()).isZero();
    }
  }

  /** Red when add() does not look at the limit: the arrays would grow until the heap ends. */
  @Test
  void refusesATraceBeyondTheLimit() {
    NextUses uses = new NextUses("loop", 5_000);
    for (int i = 0; i < 5_000; i++) {
      uses.add(i);
    }

    assertThatThrownBy(() -> uses.add(1))
        .isInstanceOfSatisfying(
            TraceTooLongException.class, e -> assertThat(e.longest()).isEqualTo(5_000))
        .hasMessageStartingWith("loop: more than 5000 requests")
        .hasMessageContaining("leave it out");
    assertThat(uses.size()).isEqualTo(5_000);
  }

  private static long hits(long[] trace, int size) {
    return Clairvoyant.hits(uses(trace), size);
  }

  private static NextUses uses(long[] trace) {
    NextUses uses = new NextUses("a trace", trace.length);
    Arrays.stream(trace).forEach(uses::add);
    return uses;
  }

  /** The best of every choice of a victim at every miss. */
  private static long bestOf(
      long[] trace, int time, Set<Long> resident, int size, Map<String, Long> known) {
    if (time == trace.length) {
      return 0;
    }
    String state = time + ":" + resident;
    Long before = known.get(state);
    if (before != null) {
      return before;
    }
    long key = trace[time];
    long best;
    if (resident.contains(key)) {
      best = 1 + bestOf(trace, time + 1, resident, size, known);
    } else {
      best = 0;
      if (resident.size() < size) {
        Set<Long> more = new HashSet<>(resident);
        more.add(key);
        best = bestOf(trace, time + 1, more, size, known);
      }
      for (Long victim : resident) {
        Set<Long> other = new HashSet<>(resident);
        other.remove(victim);
        other.add(key);
        best = Math.max(best, bestOf(trace, time + 1, other, size, known));
      }
    }
    known.put(state, best);
    return best;
  }

  private static long byOrderedMap(long[] trace, int size) {
    int[] next = new int[trace.length];
    Map<Long, Integer> seen = new HashMap<>();
    for (int time = trace.length - 1; time >= 0; time--) {
      Integer later = seen.put(trace[time], time);
      next[time] = later == null ? Integer.MAX_VALUE : later;
    }
    TreeMap<Integer, Long> byNextUse = new TreeMap<>();
    int unused = Integer.MAX_VALUE;
    long hits = 0;
    for (int time = 0; time < trace.length; time++) {
      if (byNextUse.remove(time) != null) {
        hits++;
      } else if (byNextUse.size() == size) {
        byNextUse.pollLastEntry();
      }
      byNextUse.put(next[time] == Integer.MAX_VALUE ? unused-- : next[time], trace[time]);
    }
    return hits;
  }
}
