package io.ashlar.resilience.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resilience.VirtualTime;
import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Random histories in virtual time, compared with the rules written down as a table and a log of
 * outcomes. Calls stay under way for long, are reported in any order, late, or never; states are
 * set by hand now and then. After each step: same state, same admissions, same counts.
 */
class CircuitBreakerModelTest {
  private static final int OPERATIONS = 600;

  private record Setting(
      int windowCalls,
      long windowNanos,
      int slices,
      int minimum,
      long failedMillionths,
      boolean slowRule,
      long slowMillionths,
      long slowNanos,
      int probes,
      long lease,
      long firstWait,
      long longestWait,
      long stable) {}

  private static final class Probe {
    final long deadline;
    final int slot;

    Probe(long deadline, int slot) {
      this.deadline = deadline;
      this.slot = slot;
    }
  }

  /** A call on its way: what the breaker gave, and what the model remembers of it. */
  private record Call(long permit, int phase, @Nullable Probe probe, long start) {}

  private record Logged(long slice, int outcome) {}

  /** The rules. */
  private static final class Model {
    final Setting setting;
    CircuitState state = CircuitState.CLOSED;
    int phase;
    int openings;
    long since;
    long until;
    List<Logged> log = new ArrayList<>();
    long logBegin;
    long added;
    long enough = -1;
    Object[] slots = new Object[0];
    long refused;
    long ignored;
    long stale;
    long expired;

    Model(Setting setting, long now) {
      this.setting = setting;
      since = now;
      logBegin = now;
    }

    void enter(CircuitState next, int nextOpenings, long now) {
      state = next;
      phase++;
      openings = nextOpenings;
      since = now;
      log = new ArrayList<>();
      logBegin = now;
      added = 0;
      enough = -1;
      slots = new Object[next == CircuitState.HALF_OPEN ? setting.probes : 0];
      if (next == CircuitState.OPEN) {
        long wait = setting.firstWait;
        for (int i = 1; i < nextOpenings && wait < setting.longestWait; i++) {
          wait *= 2;
        }
        until = now + Math.min(wait, setting.longestWait);
      }
    }

    boolean passes() {
      return state == CircuitState.CLOSED
          || state == CircuitState.DISABLED
          || state == CircuitState.METRICS_ONLY;
    }

    /** Null if refused; a probe's deadline is below 0 for calls that are none. */
    @Nullable Probe acquire(long now) {
      if (passes()) {
        return new Probe(-1, -1);
      }
      if (state == CircuitState.OPEN && now >= until) {
        enter(CircuitState.HALF_OPEN, openings, now);
      }
      if (state == CircuitState.HALF_OPEN) {
        for (int i = 0; i < slots.length; i++) {
          if (slots[i] == null) {
            Probe probe = new Probe(now + setting.lease, i);
            slots[i] = probe;
            return probe;
          }
        }
        for (int i = 0; i < slots.length; i++) {
          if (slots[i] instanceof Probe probe && now >= probe.deadline) {
            slots[i] = CallWindow.FAILED;
            expired++;
          }
        }
        conclude(now);
        if (state != CircuitState.HALF_OPEN) {
          return acquire(now);
        }
      }
      refused++;
      return null;
    }

    boolean isStale(Call call) {
      return call.phase != phase
          || (state == CircuitState.HALF_OPEN && slots[call.probe.slot] != call.probe);
    }

    void release(Call call) {
      if (isStale(call)) {
        stale++;
        return;
      }
      ignored++;
      if (state == CircuitState.HALF_OPEN) {
        slots[call.probe.slot] = null;
      }
    }

    void report(Call call, boolean failed, long now) {
      boolean slow = setting.slowRule && now - call.start >= setting.slowNanos;
      int outcome = (failed ? CallWindow.FAILED : 0) | (slow ? CallWindow.SLOW : 0);
      if (isStale(call)) {
        stale++;
      } else if (state == CircuitState.HALF_OPEN) {
        slots[call.probe.slot] = outcome;
        conclude(now);
      } else if (state != CircuitState.DISABLED) {
        count(outcome, now);
      }
    }

    void count(int outcome, long now) {
      long slice = slice(now);
      log.add(new Logged(slice, outcome));
      added++;
      boolean look = outcome != CallWindow.GOOD;
      boolean troubled = counted(now, 3) > 0;
      if (!look && troubled && setting.windowNanos == 0) {
        look = added == setting.minimum;
      } else if (!look && troubled && enough != slice && counted(now, 0) >= setting.minimum) {
        look = true;
        enough = slice;
      }
      long total = counted(now, 0);
      if (look
          && state == CircuitState.CLOSED
          && total >= setting.minimum
          && reached(total, counted(now, CallWindow.FAILED), counted(now, CallWindow.SLOW))) {
        enter(CircuitState.OPEN, now - since >= setting.stable ? 1 : openings + 1, now);
      }
    }

    boolean reached(long total, long failed, long slow) {
      return failed * 1_000_000 >= setting.failedMillionths * total
          || (setting.slowRule && slow * 1_000_000 >= setting.slowMillionths * total);
    }

    long slice(long now) {
      if (setting.windowNanos == 0) {
        return 0;
      }
      long length = (setting.windowNanos + setting.slices - 1) / setting.slices;
      return (now - logBegin) / length;
    }

    /** Outcomes in the window with any of the flags; all of them for 0. */
    long counted(long now, int flags) {
      List<Logged> window =
          setting.windowNanos == 0
              ? log.subList(Math.max(0, log.size() - setting.windowCalls), log.size())
              : log.stream().filter(l -> slice(now) - l.slice < setting.slices).toList();
      return window.stream().filter(l -> flags == 0 || (l.outcome & flags) != 0).count();
    }

    void conclude(long now) {
      long failed = 0;
      long slow = 0;
      long open = 0;
      for (Object slot : slots) {
        if (slot instanceof Integer outcome) {
          failed += outcome & CallWindow.FAILED;
          slow += (outcome & CallWindow.SLOW) / CallWindow.SLOW;
        } else {
          open++;
        }
      }
      if (reached(slots.length, failed, slow)) {
        enter(CircuitState.OPEN, openings + 1, now);
      } else if (!reached(slots.length, failed + open, slow + open)) {
        enter(CircuitState.CLOSED, openings, now);
      }
    }

    void set(CircuitState next, long now) {
      int nextOpenings =
          switch (next) {
            case CLOSED, METRICS_ONLY, DISABLED -> 0;
            case OPEN, FORCED_OPEN -> openings + 1;
            case HALF_OPEN -> openings;
          };
      enter(next, nextOpenings, now);
    }
  }

  private static Setting draw(SeededRandom random) {
    boolean byTime = random.nextBoolean();
    int window = 1 + random.nextInt(12);
    return new Setting(
        window,
        byTime ? Duration.ofSeconds(10).toNanos() + random.nextInt(7) : 0,
        1 + random.nextInt(10),
        1 + random.nextInt(byTime ? 8 : window),
        new long[] {1, 100_000, 333_333, 500_000, 500_000, 1_000_000}[random.nextInt(6)],
        random.nextBoolean(),
        new long[] {200_000, 500_000, 1_000_000}[random.nextInt(3)],
        Duration.ofSeconds(2).toNanos(),
        1 + random.nextInt(5),
        Duration.ofSeconds(1 + random.nextInt(5)).toNanos(),
        Duration.ofSeconds(1 + random.nextInt(5)).toNanos(),
        Duration.ofSeconds(20).toNanos(),
        Duration.ofSeconds(30).toNanos());
  }

  private static CircuitBreaker build(Setting setting, VirtualTime clock) {
    CircuitBreakerBuilder builder =
        CircuitBreaker.builder()
            .clock(clock)
            .minimumCalls(setting.minimum)
            .failureRate(setting.failedMillionths / 10_000.0)
            .probes(setting.probes)
            .probeLease(Duration.ofNanos(setting.lease))
            .openWait(Duration.ofNanos(setting.firstWait), 2, Duration.ofNanos(setting.longestWait))
            .waitJitter(0)
            .stableAfter(Duration.ofNanos(setting.stable));
    if (setting.windowNanos == 0) {
      builder.countWindow(setting.windowCalls);
    } else {
      builder.timeWindow(Duration.ofNanos(setting.windowNanos), setting.slices);
    }
    if (setting.slowRule) {
      builder.slowCallRate(setting.slowMillionths / 10_000.0, Duration.ofNanos(setting.slowNanos));
    }
    return builder.build();
  }

  /**
   * Red when: a window has one slot too many; the sum of a time window leaves out a slice; a report
   * is not compared with the phase; an expired probe is taken back without counting.
   */
  @Seeds(300)
  void agreesWithTheRules(SeededRandom random) {
    Setting setting = draw(random);
    VirtualTime clock = new VirtualTime(0);
    CircuitBreaker breaker = build(setting, clock);
    Model model = new Model(setting, clock.now());
    List<Call> calls = new ArrayList<>();
    double failing = random.nextDouble();

    for (int i = 0; i < OPERATIONS; i++) {
      if (random.nextInt(60) == 0) {
        failing = random.nextDouble();
      }
      if (random.nextInt(3) == 0) {
        clock.advance(drawPause(random));
      }
      long now = clock.now();
      int operation = random.nextInt(100);
      if (operation < 50 || calls.isEmpty()) {
        Probe admitted = model.acquire(now);
        long permit = breaker.tryAcquire();
        assertThat(permit != 0).as("admitted at step %s", i).isEqualTo(admitted != null);
        if (admitted != null && calls.size() < 20) {
          calls.add(new Call(permit, model.phase, admitted, breaker.startNanos()));
        }
      } else if (operation < 98) {
        Call call = calls.remove(random.nextInt(calls.size()));
        if (random.nextInt(10) == 0) {
          breaker.release(call.permit);
          model.release(call);
        } else {
          boolean failed = random.nextDouble() < failing;
          if (failed) {
            breaker.onFailure(call.permit, call.start);
          } else {
            breaker.onSuccess(call.permit, call.start);
          }
          model.report(call, failed, now);
        }
      } else {
        CircuitState[] states = CircuitState.values();
        CircuitState state = states[random.nextInt(states.length)];
        breaker.transitionTo(state);
        model.set(state, now);
      }

      CircuitStats stats = breaker.stats();
      assertThat(stats.state()).as("state after step %s", i).isEqualTo(model.state);
      assertThat(stats.calls()).isEqualTo(model.log.isEmpty() ? 0 : model.counted(now, 0));
      assertThat(stats.failed()).isEqualTo(model.counted(now, CallWindow.FAILED));
      assertThat(stats.slow()).isEqualTo(model.counted(now, CallWindow.SLOW));
      assertThat(stats.refused()).isEqualTo(model.refused);
      assertThat(stats.ignored()).isEqualTo(model.ignored);
      assertThat(stats.stale()).isEqualTo(model.stale);
      assertThat(stats.expired()).isEqualTo(model.expired);
    }
  }

  private static long drawPause(SeededRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> 1;
      case 1 -> Duration.ofSeconds(1).toNanos();
      case 2 -> random.nextLong(Duration.ofSeconds(1).toNanos());
      case 3 -> random.nextLong(Duration.ofSeconds(5).toNanos());
      case 4 -> random.nextInt(10) == 0 ? Duration.ofSeconds(60).toNanos() : 1_000;
      default -> Duration.ofMillis(10).toNanos();
    };
  }
}
