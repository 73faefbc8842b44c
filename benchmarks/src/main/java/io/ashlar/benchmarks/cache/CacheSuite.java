package io.ashlar.benchmarks.cache;

import io.ashlar.benchmarks.fork.Conformance;
import io.ashlar.benchmarks.fork.Counting;
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

  private static final Share HIT_RATIO =
      new Share(Metric.higherIsBetter("hit-ratio", "%"), "hits", "misses");

  private final Versions versions;
  private final List<Case> cases = new ArrayList<>();

  private CacheSuite(Versions versions) {
    this.versions = versions;
  }

  /** The suite, with the versions that are on the class paths of its forks. */
  public static Suite suite(Versions versions) {
    CacheSuite suite = new CacheSuite(versions);
    suite.addHits();
    suite.addHitsThatSetATime();
    suite.addWrites();
    suite.addFailures();
    suite.addFootprints();
    return new Suite(
        NAME,
        "a bounded cache, as a concurrent map that evicts",
        suite.cases,
        "get-hit",
        Set.of("caffeine-direct", "caffeine-default"));
  }

  private void addHits() {
    hits(
        "get-hit",
        "get of a present key: full cache, capacity 20,000, asked only for keys it holds, Zipf 0.99,"
            + " equal but not identical (Guava holds 1.4 % less than its capacity; ConcurrentHashMap"
            + " is no cache)",
        List.of(),
        List.of(
            ours(AshlarCaches.Plain.class),
            direct(CaffeineCaches.Direct.class),
            byDefault(CaffeineCaches.Default.class),
            cache2k(),
            guava(),
            linkedHashMap(),
            concurrentHashMap()));
    hits(
        "get-hit-1m",
        "get of a present key: full cache, capacity 1,000,000, asked only for keys it holds, Zipf"
            + " 0.99, a million requests before the same ones come again",
        List.of("entries=1000000", "drawn=" + (1 << 20)),
        List.of(
            ours(AshlarCaches.Plain.class),
            direct(CaffeineCaches.Direct.class),
            byDefault(CaffeineCaches.Default.class),
            cache2k()));
  }

  private void addHitsThatSetATime() {
    hits(
        "get-hit-access",
        "the same with 20,000 entries that live for an hour after they were last read",
        List.of(),
        List.of(
            ours(AshlarCaches.AfterAccess.class),
            direct(CaffeineCaches.DirectAfterAccess.class),
            byDefault(CaffeineCaches.DefaultAfterAccess.class)));
    hits(
        "get-hit-access-coarse",
        "the same by a clock that is set each millisecond; Caffeine with such a clock, too, and with"
            + " the one it has",
        List.of(),
        List.of(
            ours(AshlarCaches.AfterAccessCoarse.class),
            direct(CaffeineCaches.DirectAfterAccess.class),
            byDefault(CaffeineCaches.DefaultAfterAccess.class),
            caffeine(
                "-direct-coarse",
                "executor(Runnable::run), coarse clock",
                CaffeineCaches.DirectAfterAccessCoarse.class),
            caffeine(
                "-default-coarse",
                "default executor, coarse clock",
                CaffeineCaches.DefaultAfterAccessCoarse.class)));
  }

  private void addWrites() {
    List<Contender> caches =
        List.of(
            ours(AshlarCaches.Plain.class),
            direct(CaffeineCaches.Direct.class),
            byDefault(CaffeineCaches.Default.class),
            cache2k(),
            guava(),
            linkedHashMap());
    List<Contender> best = caches.subList(0, 4);
    writes(
        "read-put-on-miss",
        "readPutOnMiss",
        List.of(HIT_RATIO),
        "get, and put if it is not there: 200,000 keys by Zipf 0.9, full cache, capacity 20,000",
        best);
    writes(
        "get-miss-load",
        "getMissLoad",
        List.of(),
        "get of a never seen key, in no order: full cache, capacity 20,000: load, store, evict;"
            + " allocation includes the key's box of 24 B",
        best);
    writes(
        "put-evict",
        "putEvict",
        List.of(),
        "put of a never seen key, in no order: full cache, capacity 20,000; allocation includes the"
            + " key's box of 24 B",
        caches);
    writes(
        "put-update",
        "putUpdate",
        List.of(),
        "put of a present key: full cache, capacity 20,000, Zipf 0.99",
        best);
  }

  private void addFailures() {
    counted(
        "failing-load",
        "64 threads ask at once for one key whose load takes 100 ms and fails: until all know, and"
            + " how many loads there were",
        FailingLoad.class,
        List.of(
            Metric.lowerIsBetter(FailingLoad.ALL_DONE, "ms"),
            Metric.lowerIsBetter(FailingLoad.LOADS, "loads")),
        List.of(
            ours(AshlarCaches.Plain.class),
            direct(CaffeineCaches.Direct.class),
            cache2k(),
            guava()));
  }

  private void addFootprints() {
    footprint(
        "footprint",
        "full with 100,000 entries, and empty",
        List.of(
            ours(AshlarCaches.Plain.class),
            direct(CaffeineCaches.Direct.class),
            guava(),
            linkedHashMap()));
    footprint(
        "footprint-ttl",
        "full with 100,000 entries that live for an hour, and empty",
        List.of(ours(AshlarCaches.AfterWrite.class), direct(CaffeineCaches.AfterWrite.class)));
    footprint(
        "footprint-ttl-per-entry",
        "full with 100,000 entries of which each has its own time to live, and empty",
        List.of(ours(AshlarCaches.PerEntry.class), direct(CaffeineCaches.PerEntry.class)));
    footprint(
        "footprint-weights",
        "full with 100,000 entries that have weights, and empty",
        List.of(ours(AshlarCaches.Weighed.class), direct(CaffeineCaches.Weighed.class)));
    weighed(
        "footprint-100",
        "memory of a cache of 100 entries as a whole, with the box that is an entry's key and value",
        CacheFootprint.Small.class,
        List.of(Metric.lowerIsBetter(CacheFootprint.Small.TOTAL, "B").asExact()),
        List.of(ours(AshlarCaches.Plain.class), direct(CaffeineCaches.Direct.class), guava()));
  }

  private Contender ours(Class<? extends CacheSubject> adapter) {
    return new Contender(
        Subject.ours("ashlar", "Ashlar", versions.of(NAME, "ashlar", "ashlar-cache")),
        adapter.getName(),
        "ashlar");
  }

  private Contender direct(Class<? extends CacheSubject> adapter) {
    return caffeine("-direct", "executor(Runnable::run)", adapter);
  }

  private Contender byDefault(Class<? extends CacheSubject> adapter) {
    return caffeine("-default", "default executor", adapter);
  }

  private Contender caffeine(String suffix, String title, Class<? extends CacheSubject> adapter) {
    String version = versions.of(NAME, "caffeine", "caffeine");
    return new Contender(
        Subject.peer("caffeine" + suffix, "Caffeine, " + title, version),
        adapter.getName(),
        "caffeine");
  }

  private Contender cache2k() {
    return new Contender(
        Subject.peer("cache2k", "cache2k", versions.of(NAME, "cache2k", "cache2k-core")),
        Cache2kCache.class.getName(),
        "cache2k");
  }

  private Contender guava() {
    return new Contender(
        Subject.peer("guava", "Guava, concurrencyLevel(16)", versions.of(NAME, "guava", "guava")),
        GuavaCache.class.getName(),
        "guava");
  }

  private static Contender linkedHashMap() {
    return new Contender(
        Subject.peer("linkedhashmap", "synchronized LinkedHashMap", "JDK"),
        LinkedHashMapCache.class.getName(),
        "");
  }

  private static Contender concurrentHashMap() {
    return new Contender(
        Subject.limit("concurrenthashmap", "ConcurrentHashMap, which keeps everything", "JDK"),
        ConcurrentHashMapCache.class.getName(),
        "");
  }

  private void hits(
      String name, String title, List<String> parameters, List<Contender> contenders) {
    timed(
        name,
        "getHit",
        CacheConformance.Unbounded.class,
        HIT_WARM_UP,
        parameters,
        List.of(),
        title,
        contenders);
  }

  private void writes(
      String name, String method, List<Share> shares, String title, List<Contender> contenders) {
    timed(
        name,
        method,
        CacheConformance.class,
        EVICTION_WARM_UP,
        List.of(),
        shares,
        title,
        contenders);
  }

  private void timed(
      String name,
      String method,
      Class<? extends Conformance> conformance,
      Duration leastWarmUp,
      List<String> parameters,
      List<Share> shares,
      String title,
      List<Contender> contenders) {
    for (int threads = 1; threads <= 2; threads++) {
      cases.add(
          new JmhCase(
              NAME,
              threads == 1 ? name : name + "-" + threads + "-threads",
              title + (threads == 1 ? "; 1 thread" : "; " + threads + " threads"),
              CacheBenchmark.class.getName() + "." + method,
              conformance.getName(),
              threads,
              parameters,
              leastWarmUp,
              shares,
              contenders));
    }
  }

  /** Only of caches that own what they reach: Caffeine's default executor is the JVM's. */
  private void footprint(String name, String what, List<Contender> contenders) {
    weighed(
        name,
        "memory of a cache beyond its keys and values: " + what,
        CacheFootprint.class,
        List.of(
            Metric.lowerIsBetter(CacheFootprint.PER_ENTRY, "B").asExact(),
            Metric.lowerIsBetter(CacheFootprint.EMPTY, "B").asExact()),
        contenders);
  }

  private void weighed(
      String name,
      String title,
      Class<? extends Counting> counting,
      List<Metric> metrics,
      List<Contender> contenders) {
    cases.add(
        new CountCase(
            NAME,
            name,
            title,
            counting.getName(),
            CacheConformance.class.getName(),
            "footprint",
            List.of("-Djol.magicFieldOffset=true"),
            metrics,
            contenders));
  }

  private void counted(
      String name,
      String title,
      Class<? extends Counting> counting,
      List<Metric> metrics,
      List<Contender> contenders) {
    cases.add(
        new CountCase(
            NAME,
            name,
            title,
            counting.getName(),
            CacheConformance.class.getName(),
            "fork",
            List.of(),
            metrics,
            contenders));
  }
}
