package io.ashlar.resilience.limiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.resilience.VirtualTime;
import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Limits under limits: all or nothing. */
@Tag("jdk")
class HierarchicalLimiterTest {
  private static final Duration DAY = Duration.ofDays(1);

  private final VirtualTime clock = new VirtualTime();

  private HierarchicalLimiter tenant(Limit limit) {
    return RateLimiter.builder()
        .name("tenant")
        .limit(limit)
        .clock(clock)
        .park(clock.park())
        .buildHierarchical();
  }

  @Test
  void grantsWhatTheUserAndTheTenantBothHave() {
    // snippet: hierarchy
    HierarchicalLimiter tenant =
        RateLimiter.builder()
            .limit(Limit.tokenBucket(Rate.perSecond(100), 20))
            .clock(clock)
            .buildHierarchical();
    RateLimiter user = tenant.child("user 7", Limit.tokenBucket(Rate.perSecond(5), 5));

    boolean granted = user.tryAcquire(); // a permit of both, or of neither
    // end

    assertThat(granted).isTrue();
    assertThat(user.tryAcquire(4)).isTrue();
    assertThat(user.tryAcquire()).isFalse();
    assertThat(tenant.tryAcquire(16)).isFalse();
    assertThat(tenant.tryAcquire(15)).isTrue();
    assertThat(user.name()).isEqualTo("user 7");
  }

  /** Red when the tenant is charged before the user is asked, or the other way round. */
  @Test
  void takesNothingFromEitherWhenOneRefuses() {
    HierarchicalLimiter tenant = tenant(Limit.fixedWindow(Rate.of(10, DAY)));
    RateLimiter ann = tenant.child("Ann", Limit.fixedWindow(Rate.of(3, DAY)));
    RateLimiter bob = tenant.child("Bob", Limit.fixedWindow(Rate.of(8, DAY)));
    ann.tryAcquire(3);

    assertThat(ann.tryAcquire()).isFalse();
    assertThat(bob.tryAcquire(8)).isFalse();

    assertThat(bob.tryAcquire(7)).isTrue();
    assertThat(bob.estimate(1)).isEqualTo(DAY);
  }

  @Test
  void givesBackToAllLevels() {
    HierarchicalLimiter tenant = tenant(Limit.fixedWindow(Rate.of(10, DAY)));
    RateLimiter team = tenant.child("team", Limit.fixedWindow(Rate.of(5, DAY)));
    RateLimiter user = ((HierarchicalLimiter) team).child("user");
    user.tryAcquire(5);

    user.refund(2);

    assertThat(tenant.tryAcquire(8)).isFalse();
    assertThat(tenant.tryAcquire(5)).isTrue();
    assertThat(user.tryAcquire(2)).isTrue();
    assertThat(user).hasToString("RateLimiter[name=user, limits=[], parent=team]");
  }

  @Test
  void waitsForTheSlowestLevel() throws InterruptedException {
    HierarchicalLimiter tenant = tenant(Limit.tokenBucket(Rate.perSecond(1), 1));
    RateLimiter user = tenant.child("user", Limit.tokenBucket(Rate.perSecond(10), 2));
    user.tryAcquire();
    long begin = clock.now();

    assertThat(user.acquire(Duration.ofMillis(999))).isFalse();
    assertThat(clock.now()).isEqualTo(begin);
    assertThat(user.acquire(Duration.ofSeconds(2))).isTrue();

    assertThat(clock.now() - begin).isEqualTo(Duration.ofSeconds(1).toNanos());
    assertThat(user.estimate(2)).isEqualTo(Duration.ofNanos(RateLimiter.NEVER));
  }

  private static final class Node {
    final int limit;
    final Node parent;
    final RateLimiter limiter;
    final ArrayDeque<Long> grants = new ArrayDeque<>();

    Node(int limit, Node parent, RateLimiter limiter) {
      this.limit = limit;
      this.parent = parent;
      this.limiter = limiter;
    }

    boolean hasRoom(long now, long period) {
      while (!grants.isEmpty() && now - grants.getFirst() >= period) {
        grants.removeFirst();
      }
      return grants.size() < limit && (parent == null || parent.hasRoom(now, period));
    }

    void grant(long now) {
      grants.add(now);
      if (parent != null) {
        parent.grant(now);
      }
    }
  }

  /** A tree of exact logs, three levels deep, compared with one that is written down in lists. */
  @Seeds(50)
  void agreesWithATreeOfLists(SeededRandom random) {
    long period = 1_000;
    Rate ten = Rate.of(10, Duration.ofNanos(period));
    List<Node> nodes = new ArrayList<>();
    nodes.add(new Node(10, null, tenant(Limit.slidingLog(ten))));
    for (int i = 0; i < 8; i++) {
      Node parent = nodes.get(random.nextInt(Math.min(nodes.size(), 3)));
      int limit = 1 + random.nextInt(8);
      HierarchicalLimiter above = (HierarchicalLimiter) parent.limiter;
      Limit log = Limit.slidingLog(Rate.of(limit, Duration.ofNanos(period)));
      nodes.add(new Node(limit, parent, above.child("node " + i, log)));
    }

    for (int i = 0; i < 1_000; i++) {
      clock.advance((long) (random.nextExponential() * 60));
      Node node = nodes.get(random.nextInt(nodes.size()));
      boolean room = node.hasRoom(clock.now(), period);

      assertThat(node.limiter.tryAcquire()).isEqualTo(room);
      if (room) {
        node.grant(clock.now());
      }
    }
  }

  @Test
  void keepsEachLevelsLimitWhenThreadsRun() throws Exception {
    HierarchicalLimiter tenant = tenant(Limit.fixedWindow(Rate.of(30_000, DAY)));
    ExecutorService executor = Executors.newFixedThreadPool(4);
    List<Future<Integer>> parts = new ArrayList<>();

    for (int t = 0; t < 4; t++) {
      RateLimiter user = tenant.child("user " + t, Limit.fixedWindow(Rate.of(10_000, DAY)));
      parts.add(
          executor.submit(() -> {
            int granted = 0;
            for (int i = 0; i < 50_000; i++) {
              granted += user.tryAcquire() ? 1 : 0;
            }
            return granted;
          }));
    }
    int all = 0;
    for (Future<Integer> part : parts) {
      int granted = part.get(60, TimeUnit.SECONDS);
      assertThat(granted).isLessThanOrEqualTo(10_000);
      all += granted;
    }
    executor.shutdown();

    assertThat(all).isEqualTo(30_000);
  }

  @Test
  void refusesAChildWithoutAName() {
    HierarchicalLimiter tenant = tenant(Limit.fixedWindow(Rate.of(10, DAY)));

    assertThatThrownBy(() -> tenant.child(" ")).hasMessageContaining("must not be blank");
    assertThatThrownBy(() -> tenant.child(null)).hasMessage("name");
  }
}
