package io.ashlar.cache.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each rule in a few requests one can follow by hand. Begin reading here. */
@Tag("jdk")
class PolicyVectorsTest {

  /** An owner that names the keys it lets go. Ids are handed out in the order of need. */
  private static final class Owner {
    final List<Long> keys = new ArrayList<>();
    final List<Long> evicted = new ArrayList<>();
    final EvictionPolicy policy;
    final int capacity;

    Owner(PolicyFactory factory, int capacity) {
      this.policy = factory.create(capacity);
      this.capacity = capacity;
    }

    Owner request(long... requested) {
      for (long key : requested) {
        int id = keys.indexOf(key);
        if (id >= 0) {
          policy.use(id);
          continue;
        }
        policy.prepare(key);
        if (keys.size() < capacity) {
          id = keys.size();
          keys.add(key);
        } else {
          id = policy.evict();
          evicted.add(keys.set(id, key));
        }
        policy.add(id, key, 1);
      }
      return this;
    }
  }

  @Test
  void lruEvictsWhatWasNotUsedForLongest() {
    assertThat(new Owner(Lru::new, 2).request(1, 2, 1, 3, 4).evicted).containsExactly(2L, 1L);
  }

  @Test
  void lfuEvictsWhatWasUsedLeastAndOfEqualsTheOneNotUsedForLongest() {
    assertThat(new Owner(Lfu::new, 2).request(1, 2, 1, 3, 3, 4).evicted).containsExactly(2L, 1L);
  }

  @Test
  void sieveSparesTheUsedOneInItsPlace() {
    Owner owner = new Owner(Sieve::new, 3).request('A', 'B', 'C', 'A', 'D');

    assertThat(owner.evicted).containsExactly((long) 'B');
    // The hand stands at C; D and then A come after it.
    assertThat(owner.request('E', 'F', 'G').evicted)
        .containsExactly((long) 'B', (long) 'C', (long) 'D', (long) 'E');
  }

  @Test
  void s3FifoLetsNothingIntoMainThatIsAskedForOnce() {
    Owner owner = new Owner(S3Fifo::new, 10);
    for (long key = 1; key <= 20; key++) {
      owner.request(key);
    }

    assertThat(owner.evicted).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    // 5 comes back as a ghost, so it goes to main, and outlives a scan that 11 to 20 do not.
    owner.request(5);
    for (long key = 30; key < 39; key++) {
      owner.request(key);
    }
    assertThat(owner.keys).contains(5L).doesNotContain(11L, 20L);
  }

  @Test
  void twoQueueTakesABurstForOneUseAndAReturnForAReason() {
    Owner owner = new Owner(TwoQueue::new, 4);

    // A burst of 1 does not keep it; when it returns from the ghosts, it goes to the main queue.
    owner.request(1, 1, 1, 2, 3, 4, 5);
    assertThat(owner.evicted).containsExactly(1L);
    owner.request(1);
    assertThat(owner.evicted).containsExactly(1L, 2L);

    // A scan passes it by.
    owner.request(10, 11, 12, 13, 14, 15);
    assertThat(owner.keys).contains(1L);
  }

  @Test
  void arcKeepsWhatWasSeenTwiceThroughAScan() {
    Owner owner = new Owner(Arc::new, 4).request(1, 2, 1, 2);

    owner.request(10, 11, 12, 13, 14, 15, 16);

    assertThat(owner.keys).contains(1L, 2L);
    assertThat(owner.evicted).containsExactly(10L, 11L, 12L, 13L, 14L);
  }

  @Test
  void arcGivesMoreRoomToTheNewWhenAGhostOfItReturns() {
    Owner owner = new Owner(Arc::new, 4).request(1, 2, 1, 2, 10, 11, 12, 13);

    // 10 left too early: it is fetched from the ghosts, and the border moves towards what is new.
    owner.request(10, 11);

    assertThat(owner.keys).contains(10L, 11L);
    ((Arc) owner.policy).verify();
  }

  @Test
  void wTinyLfuLetsOnlyThePopularPastItsWindow() {
    Owner owner = new Owner(capacity -> new WTinyLfu(capacity, 0.2), 10);
    for (int round = 0; round < 3; round++) {
      owner.request(1, 2, 3, 4, 5, 6, 7, 8);
    }

    for (long key = 100; key < 200; key++) {
      owner.request(key);
    }

    assertThat(owner.keys).contains(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
  }

  @Test
  void clairvoyantEvictsWhatIsNeededLast() {
    long[] trace = {1, 2, 3, 1, 2, 4, 1, 3};

    Owner owner = new Owner(capacity -> new Clairvoyant(trace), 2).request(trace);

    // When 3 comes, 2 is needed later than 1; when 2 comes, 3 is; then nobody needs 2 any more.
    assertThat(owner.evicted).containsExactly(2L, 3L, 2L, 1L);
  }

  @Test
  void adaptiveTinyLfuKeepsThePopularThroughAScan() {
    Owner owner = new Owner(AdaptiveTinyLfu::new, 10);
    for (int round = 0; round < 4; round++) {
      owner.request(1, 2, 3, 4, 5, 6, 7, 8);
    }

    for (long key = 100; key < 200; key++) {
      owner.request(key);
    }

    assertThat(owner.keys).contains(1L, 2L, 3L, 4L);
  }
}
