package io.ashlar.benchmarks.cache;

import io.ashlar.benchmarks.harness.Case;
import io.ashlar.benchmarks.harness.Metric;
import io.ashlar.benchmarks.harness.Subject;
import io.ashlar.benchmarks.harness.Suite;
import io.ashlar.benchmarks.jmh.Contender;
import io.ashlar.benchmarks.jmh.CountCase;
import io.ashlar.benchmarks.jmh.JmhCase;
import io.ashlar.benchmarks.jmh.Versions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The cases of the cache. */
public final class CacheSuite {
  private static final String NAME = "cache";
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
        "get of a present key: 20,000 entries, Zipf 0.99, keys equal but not identical");
    addTimed(
        cases,
        contenders,
        "get-miss-load",
        "getMissLoad",
        "get of an absent key in a full cache of 20,000 entries: load, store, evict");
    addTimed(
        cases,
        contenders,
        "put-evict",
        "putEvict",
        "put of a new key into a full cache of 20,000 entries");
    addTimed(
        cases,
        contenders,
        "mixed",
        "mixed",
        "75 % get, 25 % put of 80,000 keys by Zipf 0.99, of which 20,000 fit");
    cases.add(footprint(contenders));
    return new Suite(
        NAME,
        "a bounded cache, as a concurrent map that evicts",
        cases,
        "get-hit",
        Set.of("caffeine-direct", "guava"));
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
      List<Case> cases, List<Contender> contenders, String name, String method, String title) {
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
            Metric.lowerIsBetter(CacheFootprint.PER_ENTRY, "B"),
            Metric.lowerIsBetter(CacheFootprint.EMPTY, "B")),
        contenders.stream().filter(CacheSuite::ownsWhatItReaches).toList());
  }

  /** The default executor is the JVM's common pool: reached from the cache, but not part of it. */
  private static boolean ownsWhatItReaches(Contender contender) {
    return !contender.adapter().equals(CaffeineDefaultSubject.class.getName());
  }
}
