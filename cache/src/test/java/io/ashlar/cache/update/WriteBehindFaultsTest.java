package io.ashlar.cache.update;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.ashlar.cache.Cache;
import io.ashlar.cache.CacheException;
import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import io.ashlar.testkit.simulation.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.slf4j.LoggerFactory;

/**
 * Random changes, failures and closings against a list of what was accepted. Every failure of the
 * store is possible: before it had any effect, after it had all, in the middle; keys change while
 * they are written and while they are loaded.
 */
class WriteBehindFaultsTest {
  private final Logger log = (Logger) LoggerFactory.getLogger(WriteBehind.class);
  private Level level;

  @BeforeEach
  void expectsFailures() {
    level = log.getLevel();
    log.setLevel(Level.OFF);
  }

  @AfterEach
  void logsAgain() {
    log.setLevel(level);
  }

  @Seeds(500)
  void losesNothingAndReordersNothing(SeededRandom random) {
    new Run(random).run();
  }

  @Tag("soak")
  @Seeds(5_000)
  void losesNothingAndReordersNothingForLong(SeededRandom random) {
    new Run(random).run();
  }

  private static final class Run {
    private static final int OPERATIONS = 300;
    private static final int KEYS = 12;

    private final SeededRandom random;
    private final Simulation simulation;
    private final WriteBehind<Integer, Integer> values;

    private final Map<Integer, Integer> stored = new HashMap<>();

    /** What the store was told of each key, in order; null is a delete. */
    private final Map<Integer, List<@Nullable Integer>> told = new HashMap<>();

    /** What was accepted of each key, in order. */
    private final Map<Integer, List<@Nullable Integer>> accepted = new HashMap<>();

    /** Keys of which nobody can know what the store has: a caller was told of a failure. */
    private final Set<Integer> unknown = new HashSet<>();

    private final int poison;
    private int versions;
    private int nested;
    private double failing;

    Run(SeededRandom random) {
      this.random = random;
      simulation = Simulation.of(random.seed());
      boolean givesUp = random.nextBoolean();
      poison = givesUp && random.nextBoolean() ? 0 : -1;
      Cache<Integer, Integer> cache =
          Cache.builder().maximumSize(random.nextInt(0, 8)).ticker(simulation.ticker()).build();
      WriteBehindBuilder<Integer, Integer> builder =
          WriteBehind.builder(cache, this::load, this::write)
              .delay(Duration.ofMillis(random.nextInt(0, 50)))
              .maximumBatch(random.nextInt(1, 8))
              .maximumDirty(random.nextInt(2, 15))
              .whenFull(random.nextBoolean() ? Overflow.REJECT : Overflow.WRITE_NOW)
              .writers(random.nextInt(1, 4))
              .retry(Duration.ofMillis(5), Duration.ofMillis(200))
              .closeTimeout(Duration.ofMillis(random.nextInt(1, 500)))
              .scheduler(simulation.executor())
              .ticker(simulation.ticker())
              .random(random.fork("pauses"));
      if (givesUp) {
        builder.deadLetters(random.nextInt(1, 5), (change, failure) -> giveUp(change));
      }
      values = builder.build();
    }

    void run() {
      for (int i = 0; i < OPERATIONS; i++) {
        if (random.nextInt(20) == 0) {
          failing = random.nextBoolean() ? 0 : random.nextDouble();
        }
        switch (random.nextInt(5)) {
          case 0 -> simulation.runFor(Duration.ofMillis(random.nextInt(0, 30)));
          case 1 -> read(random.nextInt(KEYS));
          default -> change(random.nextInt(KEYS));
        }
      }
      close();
      checkOrder();
    }

    private void change(int key) {
      Integer version = random.nextInt(4) == 0 ? null : ++versions;
      List<@Nullable Integer> history = accepted.computeIfAbsent(key, k -> new ArrayList<>());
      history.add(version); // first, for it may be written before the call returns
      boolean wasUnknown = unknown.remove(key);
      try {
        if (version == null) {
          values.remove(key);
        } else {
          values.put(key, version);
        }
      } catch (DirtyLimitException | IllegalStateException e) {
        history.remove(history.size() - 1);
        if (wasUnknown) {
          unknown.add(key);
        }
      } catch (StoreWriteException e) {
        unknown.add(key); // the failed change may have had its effect
      }
    }

    private void read(int key) {
      Integer before = latest(key);
      int changes = accepted.getOrDefault(key, List.of()).size();
      boolean known = !unknown.contains(key);
      Integer got;
      try {
        got = values.get(key);
      } catch (CacheException e) {
        return; // the store did not answer, or a load asked for itself
      }
      boolean undisturbed =
          known
              && !unknown.contains(key)
              && changes == accepted.getOrDefault(key, List.of()).size();
      if (undisturbed) {
        assertThat(got).as("key %s is read as it was written", key).isEqualTo(before);
      }
    }

    private @Nullable Integer latest(int key) {
      List<@Nullable Integer> history = accepted.getOrDefault(key, List.of());
      return history.isEmpty() ? null : history.get(history.size() - 1);
    }

    private @Nullable Integer load(Integer key) throws IOException {
      if (random.nextDouble() < failing) {
        throw new IOException("no answer");
      }
      Integer value = stored.get(key);
      meanwhile(key);
      return value;
    }

    private void write(List<Change<Integer, Integer>> changes) throws IOException {
      meanwhile(changes.get(0).key());
      boolean fails =
          random.nextDouble() < failing
              || changes.stream().anyMatch(change -> change.key() == poison);
      int effective = fails ? random.nextInt(0, changes.size() + 1) : changes.size();
      for (Change<Integer, Integer> change : changes.subList(0, effective)) {
        told.computeIfAbsent(change.key(), k -> new ArrayList<>()).add(change.value());
        if (change.isDelete()) {
          stored.remove(change.key());
        } else {
          stored.put(change.key(), change.value());
        }
      }
      meanwhile(changes.get(changes.size() - 1).key());
      if (fails) {
        throw new IOException("failed after " + effective);
      }
    }

    /** What other threads do while a write or a load is under way. */
    private void meanwhile(int key) {
      if (nested > 1 || random.nextInt(4) != 0) {
        return;
      }
      nested++;
      int other = random.nextBoolean() ? key : random.nextInt(KEYS);
      try {
        if (random.nextBoolean()) {
          change(other);
        } else if (other != key) {
          read(other);
        }
      } finally {
        nested--;
      }
    }

    private void giveUp(Change<Integer, Integer> change) {
      assertThat(change.value()).as("only the latest").isEqualTo(latest(change.key()));
      unknown.add(change.key());
    }

    private void close() {
      if (random.nextBoolean()) {
        failing = random.nextDouble();
      }
      CompletableFuture<Void> closed = values.closeAsync();
      simulation.runUntil(closed::isDone, Duration.ofSeconds(10));
      Map<Integer, @Nullable Integer> unwritten = new HashMap<>();
      if (closed.isCompletedExceptionally()) {
        closed
            .exceptionally(failure -> {
              for (Change<?, ?> change :
                  ((UnwrittenChangesException) failure.getCause()).changes()) {
                unwritten.put((Integer) change.key(), (Integer) change.value());
              }
              return null;
            })
            .join();
      }
      unwritten.forEach((key, value) -> assertThat(value).isEqualTo(latest(key)));
      for (int key = 0; key < KEYS; key++) {
        if (!unwritten.containsKey(key) && !unknown.contains(key)) {
          assertThat(stored.get(key)).as("key %s in the store", key).isEqualTo(latest(key));
        }
      }
    }

    /** What the store was told of a key are changes as they were accepted, never backwards. */
    private void checkOrder() {
      told.forEach((key, sequence) -> {
        List<@Nullable Integer> history = accepted.get(key);
        int position = 0;
        for (Integer value : sequence) {
          while (position < history.size() && !Objects.equals(history.get(position), value)) {
            position++;
          }
          assertThat(position)
              .as("key %s: the store was told %s, accepted was %s", key, sequence, history)
              .isLessThan(history.size());
        }
      });
    }
  }
}
