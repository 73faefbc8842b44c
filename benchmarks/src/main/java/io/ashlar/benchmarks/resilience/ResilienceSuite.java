package io.ashlar.benchmarks.resilience;

import io.ashlar.benchmarks.fork.Conformance;
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

/** The cases of the resilience module: what a mechanism adds to a call that does nothing. */
public final class ResilienceSuite {
  private static final String NAME = "resilience";
  private static final Duration WARM_UP = Duration.ofSeconds(5);

  /** How much of the time the threads had a processor: two at 90 % overlapped for 80 %. */
  private static final Share RUNNING =
      new Share(Metric.higherIsBetter("running", "%"), "ran", "waited");

  /** Its rounds would take the five minutes of a quick run beyond their end. */
  private static final Set<String> NOT_IN_A_QUICK_RUN = Set.of();

  private final Versions versions;
  private final List<Case> cases = new ArrayList<>();

  private ResilienceSuite(Versions versions) {
    this.versions = versions;
  }

  /** The suite, with the versions that are on the class paths of its forks. */
  public static Suite suite(Versions versions) {
    ResilienceSuite suite = new ResilienceSuite(versions);
    suite.addBreakers();
    suite.addLimiters();
    suite.addOthers();
    suite.addFootprints();
    return new Suite(
        NAME,
        "breakers, limiters, bulkheads and retries around a call that does nothing",
        suite.cases,
        "breaker-count",
        NOT_IN_A_QUICK_RUN);
  }

  private void addBreakers() {
    oneAndTwoThreads(
        "breaker-count",
        "admitted",
        GuardConformance.Breaker.class,
        "a call through a closed breaker, it goes well; window of the last 100 calls, 50 % open it,"
            + " no rule for slow calls (Resilience4j times calls all the same)",
        List.of(
            ours(AshlarGuards.CountBreaker.class),
            resilience4j("", Resilience4jGuards.CountBreaker.class),
            resilience4j("-lock-free", Resilience4jGuards.LockFreeCountBreaker.class),
            failsafe("", FailsafeGuards.CountBreaker.class),
            failsafe("-bare", FailsafeGuards.BareCountBreaker.class)));
    oneAndTwoThreads(
        "breaker-time",
        "admitted",
        GuardConformance.Breaker.class,
        "a call through a closed breaker, it goes well; window of 10 s in 10 slices, 50 % open it,"
            + " no rule for slow calls (Resilience4j times calls all the same)",
        List.of(
            ours(AshlarGuards.TimeBreaker.class),
            resilience4j("", Resilience4jGuards.TimeBreaker.class),
            resilience4j("-lock-free", Resilience4jGuards.LockFreeTimeBreaker.class),
            failsafe("", FailsafeGuards.TimeBreaker.class)));
    oneAndTwoThreads(
        "breaker-time-slow-calls",
        "admitted",
        GuardConformance.SlowCallBreaker.class,
        "a call through a closed breaker, it goes well; window of 10 s in 10 slices, 50 % failed or"
            + " slower than 1 ms open it (Failsafe has no such rule)",
        List.of(
            ours(AshlarGuards.SlowCallBreaker.class),
            resilience4j("", Resilience4jGuards.SlowCallBreaker.class),
            resilience4j("-lock-free", Resilience4jGuards.LockFreeSlowCallBreaker.class)));
    add(
        "breaker-open",
        "refused",
        GuardConformance.OpenBreaker.class,
        1,
        "a call refused by an open circuit, with the exception thrown and caught",
        List.of(
            ours(AshlarGuards.OpenBreaker.class),
            resilience4j("", Resilience4jGuards.OpenBreaker.class),
            resilience4j("-stackless", Resilience4jGuards.StacklessOpenBreaker.class),
            failsafe("", FailsafeGuards.OpenBreaker.class)));
  }

  private void addLimiters() {
    List<Contender> limiters =
        List.of(
            ours(AshlarLimiter.class),
            guava(),
            bucket4j("", "lock-free", Bucket4jLimiters.LockFree.class),
            bucket4j("-locked", "synchronized", Bucket4jLimiters.Locked.class),
            failsafe("-smooth", FailsafeLimiters.Smooth.class),
            failsafe("-bursty", FailsafeLimiters.Bursty.class),
            resilience4j("", Resilience4jLimiter.class));
    oneAndTwoThreads(
        "permit-granted",
        "permitGranted",
        LimiterConformance.class,
        "a permit that is granted; limits that never refuse, 1,000,000,000 a second (Resilience4j:"
            + " 1,073,741,823 in 10 ms)",
        limiters);
    oneAndTwoThreads(
        "permit-refused",
        "permitRefused",
        LimiterConformance.class,
        "a permit that is refused without waiting; one permit an hour, and it is taken",
        limiters);
  }

  private void addOthers() {
    oneAndTwoThreads(
        "bulkhead",
        "admitted",
        GuardConformance.Places.class,
        "a call through a bulkhead of 16 places, never full",
        List.of(
            ours(AshlarGuards.Places.class),
            resilience4j("", Resilience4jGuards.Places.class),
            failsafe("", FailsafeGuards.Places.class),
            failsafe("-bare", FailsafeGuards.BarePlaces.class)));
    add(
        "retry",
        "admitted",
        GuardConformance.Attempts.class,
        1,
        "a call that may be made three times and goes well at once (ours with its budget)",
        List.of(
            ours(AshlarGuards.Attempts.class),
            resilience4j("", Resilience4jGuards.Attempts.class),
            failsafe("", FailsafeGuards.Attempts.class)));
    oneAndTwoThreads(
        "pipeline",
        "admitted",
        GuardConformance.Four.class,
        "a call through retry, breaker (last 100 calls), rate limiter and bulkhead, from the outside"
            + " in, that goes well at once; Failsafe with its smooth limiter",
        List.of(
            ours(AshlarGuards.Four.class),
            resilience4j("", Resilience4jGuards.Four.class),
            failsafe("", FailsafeGuards.Four.class)));
  }

  private void addFootprints() {
    addFootprint(
        "breaker-count-bytes",
        "memory of one more breaker; window of the last 100 calls",
        List.of(
            ours(AshlarGuards.CountBreaker.class),
            resilience4j("", Resilience4jGuards.CountBreaker.class),
            resilience4j("-lock-free", Resilience4jGuards.LockFreeCountBreaker.class),
            failsafe("", FailsafeGuards.CountBreaker.class)));
    addFootprint(
        "breaker-time-bytes",
        "memory of one more breaker; window of 10 s in 10 slices",
        List.of(
            ours(AshlarGuards.TimeBreaker.class),
            resilience4j("", Resilience4jGuards.TimeBreaker.class),
            resilience4j("-lock-free", Resilience4jGuards.LockFreeTimeBreaker.class),
            failsafe("", FailsafeGuards.TimeBreaker.class)));
  }

  private Contender ours(Class<?> adapter) {
    return new Contender(
        Subject.ours("ashlar", "Ashlar", versions.of(NAME, "ashlar", "ashlar-resilience")),
        adapter.getName(),
        "ashlar");
  }

  private Contender resilience4j(String setting, Class<?> adapter) {
    String version = versions.of(NAME, "resilience4j", "resilience4j-circuitbreaker");
    return peer("Resilience4j", "resilience4j", setting, version, adapter);
  }

  private Contender failsafe(String setting, Class<?> adapter) {
    String version = versions.of(NAME, "failsafe", "failsafe");
    return peer("Failsafe", "failsafe", setting, version, adapter);
  }

  private Contender bucket4j(String setting, String title, Class<?> adapter) {
    String version = versions.of(NAME, "bucket4j", "bucket4j_jdk17-core");
    return new Contender(
        Subject.peer("bucket4j" + setting, "Bucket4j, " + title, version),
        adapter.getName(),
        "bucket4j");
  }

  private Contender guava() {
    return peer("Guava", "guava", "", versions.of(NAME, "guava", "guava"), GuavaLimiter.class);
  }

  private static Contender peer(
      String title, String library, String setting, String version, Class<?> adapter) {
    String suffix = setting.isEmpty() ? "" : ", " + setting.substring(1).replace('-', ' ');
    return new Contender(
        Subject.peer(library + setting, title + suffix, version), adapter.getName(), library);
  }

  private void oneAndTwoThreads(
      String name,
      String method,
      Class<? extends Conformance> conformance,
      String title,
      List<Contender> contenders) {
    add(name, method, conformance, 1, title, contenders);
    add(name, method, conformance, 2, title, contenders);
  }

  private void add(
      String name,
      String method,
      Class<? extends Conformance> conformance,
      int threads,
      String title,
      List<Contender> contenders) {
    boolean alone = threads == 1;
    cases.add(
        new JmhCase(
            NAME,
            alone ? name : name + "-" + threads + "-threads",
            title + (alone ? "; 1 thread" : "; " + threads + " threads on one"),
            ResilienceBenchmark.class.getName() + "." + method,
            conformance.getName(),
            threads,
            List.of(),
            WARM_UP,
            alone ? List.of() : List.of(RUNNING),
            contenders));
  }

  private void addFootprint(String name, String title, List<Contender> contenders) {
    cases.add(
        new CountCase(
            NAME,
            name,
            title,
            BreakerFootprint.class.getName(),
            GuardConformance.Breaker.class.getName(),
            "footprint",
            List.of("-Djol.magicFieldOffset=true"),
            List.of(Metric.lowerIsBetter(BreakerFootprint.BYTES, "B").asExact()),
            contenders));
  }
}
