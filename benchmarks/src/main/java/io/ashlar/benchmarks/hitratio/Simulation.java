package io.ashlar.benchmarks.hitratio;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * One trace shown to every policy at every size, in one pass: the requests come in batches that
 * each cache takes in turn, so a trace needs no memory (but for the optimum) and each key is boxed
 * once.
 */
final class Simulation {
  private static final int BATCH = 1 << 13;

  private final Policies policies;
  private final List<Integer> sizes;
  private final List<List<Policy>> caches = new ArrayList<>();
  private final NextUses uses;
  private final boolean optimum;
  private final LongConsumer progress;
  private final Long[] batch = new Long[BATCH];
  private int filled;
  private long requests;

  private Simulation(String trace, Policies policies, List<Integer> sizes, LongConsumer progress) {
    uses = new NextUses(trace, NextUses.LONGEST_TRACE);
    this.policies = policies;
    this.sizes = sizes;
    this.progress = progress;
    optimum = policies.kinds().contains(PolicyKind.OPTIMAL);
    sizes.forEach(size -> caches.add(policies.caches(size)));
  }

  /**
   * The hit ratios of a trace, one row a size.
   *
   * @param sizes entries a cache may hold, each at least 1
   * @param progress told the number of requests so far, every few thousand
   * @throws TraceTooLongException if the optimum is asked for and the trace has more requests than
   *     {@link NextUses#LONGEST_TRACE}
   */
  static List<HitRatioRow> run(
      Trace trace, Policies policies, List<Integer> sizes, LongConsumer progress) {
    Simulation simulation = new Simulation(trace.label(), policies, sizes, progress);
    trace.forEach(simulation::request);
    simulation.flush();
    return simulation.rows(trace.label());
  }

  private void request(long key) {
    batch[filled++] = key;
    if (optimum) {
      uses.add(key);
    }
    if (filled == BATCH) {
      flush();
    }
  }

  private void flush() {
    for (List<Policy> ofSize : caches) {
      for (Policy cache : ofSize) {
        cache.request(batch, filled);
      }
    }
    requests += filled;
    filled = 0;
    progress.accept(requests);
  }

  private List<HitRatioRow> rows(String trace) {
    List<HitRatioRow> rows = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      var simulated = caches.get(i).iterator();
      List<Double> percents = new ArrayList<>();
      for (PolicyKind kind : policies.kinds()) {
        long hits =
            kind == PolicyKind.OPTIMAL
                ? Clairvoyant.hits(uses, sizes.get(i))
                : simulated.next().hits();
        percents.add(requests == 0 ? 0 : 100.0 * hits / requests);
      }
      rows.add(new HitRatioRow(trace, requests, sizes.get(i), percents));
    }
    return rows;
  }
}
