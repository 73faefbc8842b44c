package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jdk")
class HashTableTest {

  /** A key that has whatever hash the test wants; the table uses the upper 24 bits. */
  private record Key(String name, int hash) {
    @Override
    public int hashCode() {
      throw new AssertionError("the table asks no key for its hash");
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final HashTable<Key, Integer> table = new HashTable<>(lock, 100);

  private Entry<Key, Integer> add(String name, int hash) {
    Entry<Key, Integer> entry = new Entry<>(new Key(name, hash), hash, 1);
    table.add(entry);
    return entry;
  }

  private Entry<Key, Integer> find(Entry<Key, Integer> entry) {
    return table.find(new Key(entry.key.name, entry.key.hash), entry.key.hash);
  }

  /** Red when {@code walk} trusts the hash and does not ask equals. */
  @Test
  void tellsKeysOfEqualHashApart() {
    Entry<Key, Integer> first = add("first", 0x500);
    Entry<Key, Integer> second = add("second", 0x500);

    assertThat(find(first)).isSameAs(first);
    assertThat(find(second)).isSameAs(second);
    assertThat(table.find(new Key("third", 0x500), 0x500)).isNull();
    table.verify();
  }

  @Test
  void removesFromAnyPlaceOfAChain() {
    Entry<Key, Integer> a = add("a", 0x500);
    Entry<Key, Integer> b = add("b", 0x500);
    Entry<Key, Integer> c = add("c", 0x500);

    assertThat(table.remove(b)).isTrue();
    table.verify();
    assertThat(table.remove(c)).isTrue();
    table.verify();
    assertThat(table.remove(a)).isTrue();
    table.verify();

    assertThat(table.remove(a)).isFalse();
    assertThat(table.size()).isZero();
  }

  /** Red when {@code remove} clears the link of the entry it removes. */
  @Test
  void leadsOnFromARemovedEntryToThoseBehindIt() {
    Entry<Key, Integer> oldest = add("oldest", 0x500);
    Entry<Key, Integer> older = add("older", 0x500);
    Entry<Key, Integer> newest = add("newest", 0x500);

    table.remove(newest);
    table.remove(older);

    assertThat(newest.next).isSameAs(older);
    assertThat(older.next).isSameAs(oldest);
  }

  @Test
  void doublesUntilThereIsABucketForEachEntry() {
    for (int i = 0; i < 100; i++) {
      add("key" + i, i * 0x9E3779B9);
    }

    assertThat(table.buckets()).isEqualTo(128);
    table.verify();
  }

  /** Red when {@code redistribute} puts an entry in front of its new chain. */
  @Test
  void keepsYoungerEntriesBeforeOlderOnesWhileItGrows() {
    SplittableRandom random = new SplittableRandom(5);
    List<Entry<Key, Integer>> byAge = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      byAge.add(add("key" + i, random.nextInt(300) << 23));
      for (Entry<Key, Integer> entry : i % 50 == 0 ? byAge : List.<Entry<Key, Integer>>of()) {
        assertThat(entry.next == null || byAge.indexOf(entry.next) < byAge.indexOf(entry)).isTrue();
      }
    }

    table.verify();
    assertThat(byAge).allSatisfy(entry -> assertThat(find(entry)).isSameAs(entry));
  }

  /**
   * Red when {@code find} believes a walk that found nothing while the table grew: the announcement
   * is not looked at, or made after the first link has changed.
   */
  @Test
  void missesNoEntryWhileItGrows() {
    int rounds = Boolean.getBoolean("ashlar.soak") ? 3_000 : 60;
    for (int round = 0; round < rounds; round++) {
      ReentrantLock roundLock = new ReentrantLock();
      HashTable<Integer, Integer> growing = new HashTable<>(roundLock, 1);
      int early = 64;
      for (int key = 0; key < early; key++) {
        growing.add(new Entry<>(key, key * 0x9E3779B9, key));
      }
      AtomicBoolean done = new AtomicBoolean();
      Background<Integer> reader =
          Background.run(() -> {
            int missed = 0;
            while (!done.get()) {
              for (int key = 0; key < early; key++) {
                missed += growing.find(key, key * 0x9E3779B9) == null ? 1 : 0;
              }
            }
            return missed;
          });
      for (int key = early; key < 20_000; key++) {
        roundLock.lock();
        try {
          growing.add(new Entry<>(key, key * 0x9E3779B9, key));
        } finally {
          roundLock.unlock();
        }
      }
      done.set(true);

      assertThat(reader.result()).as("false misses in round %d", round).isZero();
      growing.verify();
    }
  }

  /** Red when {@code ClockNode.use} counts without a limit: the count runs into the hash. */
  @Test
  void losesNoBitOfAHashWhileManyCountUses() {
    List<Entry<Key, Integer>> entries = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      entries.add(add("key" + i, i * 0x9E3779B9));
    }
    List<Background<Boolean>> users = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      users.add(
          Background.run(() -> {
            for (int n = 0; n < 2_000; n++) {
              entries.forEach(Entry::use);
            }
            return true;
          }));
    }

    assertThat(users).allSatisfy(user -> assertThat(user.result()).isTrue());
    assertThat(entries).allSatisfy(e -> assertThat(e.hash()).isEqualTo(e.key.hash & ~0xFF));
    assertThat(entries).allSatisfy(e -> assertThat(e.uses()).isEqualTo(3));
    table.verify();
  }

  @Test
  void namesTheOldestOfTooManyKeysWithOneHash() {
    Entry<Key, Integer> oldest = add("0", 0x500);
    add("other", 0x600);
    for (int i = 1; i < HashTable.MOST_OF_ONE_HASH - 1; i++) {
      add("" + i, 0x500);
    }
    assertThat(table.crowdedOut(0x500)).isNull();

    add("last", 0x500);

    assertThat(table.crowdedOut(0x500)).isSameAs(oldest);
    assertThat(table.crowdedOut(0x600)).isNull();
  }

  @Test
  void removesAllAtOnceAndVisitsEach() {
    add("a", 0x500);
    add("b", 0x600);
    List<String> visited = new ArrayList<>();

    table.clear(entry -> {
      assertThat(find(entry)).isNull();
      visited.add(entry.key.name);
    });

    assertThat(visited).containsExactlyInAnyOrder("a", "b");
    assertThat(table.size()).isZero();
    table.verify();
  }

  @Test
  void noticesWhenAnEntryIsGoneButLinked() {
    add("a", 0x500).expel();

    assertThatThrownBy(table::verify)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("an entry that is gone, size=1, key=Key[name=a");
  }
}
