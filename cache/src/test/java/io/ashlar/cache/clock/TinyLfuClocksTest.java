package io.ashlar.cache.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TinyLfuClocksTest {

  private static final class Node extends ClockNode<Node> {
    final int key;
    boolean gone;

    Node(int key) {
      super(key * 0x9E3779B9);
      this.key = key;
    }

    @Override
    protected boolean isGone() {
      return gone;
    }
  }

  private static List<Node> fill(TinyLfuClocks<Node> clocks, int nodes) {
    List<Node> added = new ArrayList<>();
    for (int key = 0; key < nodes; key++) {
      Node node = new Node(key);
      clocks.prepare(node.hash());
      clocks.add(node);
      added.add(node);
    }
    return added;
  }

  @Test
  void evictsNobodyWhenThereIsNobody() {
    assertThat(new TinyLfuClocks<Node>(10, 1).evict()).isNull();
  }

  @Test
  void sparesTheOneThatWasUsed() {
    TinyLfuClocks<Node> clocks = new TinyLfuClocks<>(4, 1, 1.0);
    List<Node> nodes = fill(clocks, 4);

    nodes.get(0).use();

    assertThat(clocks.evict()).isSameAs(nodes.get(1));
    assertThat(nodes.get(0).uses()).isZero();
  }

  /** Red when {@code unused} forgets to pass over entries that are gone: one would leave twice. */
  @Test
  void neverEvictsAnEntryThatIsGone() {
    TinyLfuClocks<Node> clocks = new TinyLfuClocks<>(10, 1);
    List<Node> nodes = fill(clocks, 10);
    for (int i = 0; i < 10; i += 2) {
      nodes.get(i).gone = true;
      clocks.removed();
    }
    clocks.verify(5, 5);

    for (int left = 5; left > 0; left--) {
      Node victim = clocks.evict();
      assertThat(victim.key % 2).isEqualTo(1);
      assertThat(victim.gone).isFalse();
      victim.gone = true;
      clocks.verify(left - 1, left - 1);
    }
    assertThat(clocks.evict()).isNull();
  }

  /** Red when {@code removed} never sweeps: the queues would hold every entry ever removed. */
  @Test
  void keepsFewPlacesOfEntriesThatAreGone() {
    TinyLfuClocks<Node> clocks = new TinyLfuClocks<>(1_000_000, 1);
    List<Node> nodes = fill(clocks, 1_000);

    for (Node node : nodes.subList(0, 999)) {
      node.gone = true;
      clocks.removed();
    }

    clocks.verify(1, 1);
    long linked = nodes.stream().filter(node -> node.link != null).count();
    assertThat(linked).isLessThan(70);
  }

  /** Red when {@code unused} has no end of patience: it never returns. */
  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void evictsEvenIfEverybodyIsUsedWheneverTheHandComesBy() {
    final class Tireless extends ClockNode<Tireless> {
      Tireless(int hash) {
        super(hash);
      }

      @Override
      protected boolean isGone() {
        use();
        return false;
      }
    }
    TinyLfuClocks<Tireless> clocks = new TinyLfuClocks<>(3, 1, 1.0);
    List<Tireless> nodes = List.of(new Tireless(1), new Tireless(2), new Tireless(3));
    nodes.forEach(clocks::add);

    assertThat(nodes).contains(clocks.evict());
  }

  @Test
  void noticesWhenEntriesAreMissing() {
    TinyLfuClocks<Node> clocks = new TinyLfuClocks<>(10, 1);
    fill(clocks, 3);

    assertThatThrownBy(() -> clocks.verify(4, 4)).hasMessageContaining("queued=3 of 4");
  }

  /** In a loop larger than the cache, nothing that is new deserves a place. */
  @Test
  void findsThatALoopWantsTheSmallestWindow() {
    assertThat(windowShareAfter(i -> i % 1_400)).isLessThan(0.05);
  }

  /** Where each key is asked for twice, the second time after 400 others, and never again. */
  @Test
  void findsThatKeysWhichReturnOnceWantALargeWindow() {
    assertThat(windowShareAfter(i -> i % 2 == 0 ? i / 2 : Math.max(0, i / 2 - 400)))
        .isGreaterThanOrEqualTo(0.5);
  }

  private static double windowShareAfter(IntUnaryOperator trace) {
    int capacity = 1_000;
    TinyLfuClocks<Node> clocks = new TinyLfuClocks<>(capacity, 1);
    Map<Integer, Node> nodes = new HashMap<>();
    for (int i = 0; i < 200_000; i++) {
      int key = trace.applyAsInt(i);
      Node node = nodes.get(key);
      if (node != null) {
        node.use();
        clocks.used(node.hash());
        continue;
      }
      Node newcomer = new Node(key);
      clocks.prepare(newcomer.hash());
      if (nodes.size() == capacity) {
        Node victim = clocks.evict();
        nodes.remove(victim.key);
        victim.gone = true;
      }
      nodes.put(key, newcomer);
      clocks.add(newcomer);
    }
    clocks.verify(capacity, capacity);
    return clocks.windowShare();
  }
}
