package io.ashlar.benchmarks.cache;

import io.ashlar.benchmarks.harness.Case;
import io.ashlar.benchmarks.harness.Metric;
import io.ashlar.benchmarks.harness.Subject;
import io.ashlar.benchmarks.harness.Suite;
import io.ashlar.benchmarks.jmh.Contender;
import io.ashlar.benchmarks.jmh.CountCase;
import io.ashlar.benchmarks.jmh.JmhCase;
import io.ashlar.benchmarks.jmh.Share;
import io.ashlar.benchmarks.jmh.Versions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The cases of the cache. */
public final class CacheSuite {
  private static final String NAME = "cache";

  /** Caffeine's hit was seen to become ten times faster after 2.5 s, when it was compiled. */
  private static final Duration HIT_WARM_UP = Duration.ofSeconds(5);

  /** More code than a hit, some of it run rarely: it is compiled later. */
  private static final Duration EVICTION_WARM_UP = Duration.ofSeconds(8);

  private static final Metric HIT_RATIO = Metric.higherIsBetter("hit-ratio", "%");
  private static final String CONFORMANCE = CacheConformance.class.getName();

  private CacheSuite() {}

  /** The suite, with the versions that are on the class paths of its forks. */
  public static Suite suite(Versions versions) {
    List<Contender> contenders = contenders(versions);
    List<Case> cases = new ArrayList<>();
    addTimed(
        cases,
        contenders,
        "get-hit",
        "getHit",
        HIT_WARM_UP,
        List.of(),
        "get of a present key: full cache, capacity 20,000, asked only for keys it holds, Zipf 0.99,"
            + " equal but not identical (Guava holds 1.4 % less than its capacity)");
    addTimed(
        cases,
        contenders,
        "get-miss-load",
        "getMissLoad",
        EVICTION_WARM_UP,
        List.of(),
        "get of a never seen key, in no order: full cache, capacity 20,000: load, store, evict;"
            + " allocation includes the key's box of 16 B");
    addTimed(
        cases,
        contenders,
        "put-evict",
        "putEvict",
        EVICTION_WARM_UP,
        List.of(),
        "put of a never seen key, in no order: full cache, capacity 20,000; allocation includes the"
            + " key's box of 16 B");
    addTimed(
        cases,
        contenders,
        "mixed",
        "mixed",
        EVICTION_WARM_UP,
        List.of(new Share(HIT_RATIO, "hits", "misses")),
        "75 % read (get, put on a miss), 25 % put of 80,000 keys by Zipf 0.99: full cache, capacity"
            + " 20,000; hit ratio of the reads");
    cases.add(footprint(contenders));
    return new Suite(
        NAME,
        "a bounded cache, as a concurrent map that evicts",
        cases,
        "get-hit",
        Set.of("caffeine-direct", "caffeine-default"));
  }

  private static List<Contender> contenders(Versions versions) {
    String caffeine = versions.of(NAME, "caffeine", "caffeine");
    return List.of(
        new Contender(
            Subject.ours("ashlar", "Ashlar", versions.of(NAME, "ashlar", "ashlar-cache")),
            AshlarCacheSubject.class.getName(),
            "ashlar"),
        new Contender(
            Subject.peer("caffeine-direct", "Caffeine, executor(Runnable::run)", caffeine),
            CaffeineDirectSubject.class.getName(),
            "caffeine"),
        new Contender(
            Subject.peer("caffeine-default", "Caffeine, default executor", caffeine),
            CaffeineDefaultSubject.class.getName(),
            "caffeine"),
        new Contender(
            Subject.peer(
                "guava", "Guava, concurrencyLevel(16)", versions.of(NAME, "guava", "guava")),
            GuavaSubject.class.getName(),
            "guava"),
        new Contender(
            Subject.peer("linkedhashmap", "synchronized LinkedHashMap", "JDK"),
            LinkedHashMapSubject.class.getName(),
            ""));
  }

  private static void addTimed(
      List<Case> cases,
      List<Contender> contenders,
      String name,
      String method,
      Duration leastWarmUp,
      List<Share> shares,
      String title) {
    for (int threads = 1; threads <= 2; threads++) {
      cases.add(
          new JmhCase(
              NAME,
              threads == 1 ? name : name + "-" + threads + "-threads",
              title + (threads == 1 ? "; 1 thread" : "; " + threads + " threads"),
              CacheBenchmark.class.getName() + "." + method,
              CONFORMANCE,
              threads,
              List.of(),
              leastWarmUp,
              shares,
              contenders));
    }
  }

  private static Case footprint(List<Contender> contenders) {
    return new CountCase(
        NAME,
        "footprint",
        "memory of a cache beyond its keys and values: full with 100,000 entries, and empty",
        CacheFootprint.class.getName(),
        CONFORMANCE,
        "footprint",
        List.of("-Djol.magicFieldOffset=true"),
        List.of(
            Metric.lowerIsBetter(CacheFootprint.PER_ENTRY, "B").asExact(),
            Metric.lowerIsBetter(CacheFootprint.EMPTY, "B").asExact()),
        contenders.stream().filter(CacheSuite::ownsWhatItReaches).toList());
  }

  /** The default executor is the JVM's common pool: reached from the cache, but not part of it. */
  private static boolean ownsWhatItReaches(Contender contender) {
    return !contender.adapter().equals(CaffeineDefaultSubject.class.getName());
  }
}
