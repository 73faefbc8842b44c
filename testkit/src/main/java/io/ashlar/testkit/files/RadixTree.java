package io.ashlar.testkit.files;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sparse array: a radix tree of 32-way nodes.
 *
 * <p>An update copies the nodes on one path, O(log32 n), and shares the rest, so that every version
 * ever taken stays valid and keeping one costs nothing (path copying; on persistence in general
 * Driscoll, Sarnak, Sleator and Tarjan, "Making data structures persistent", 1989). Pages of a file
 * and inodes of a disk are held in such trees; that is what makes an image of either a matter of
 * copying one reference.
 *
 * @param <T> the elements; an index without one gives {@code null}
 */
final class RadixTree<T> {
  private static final int BITS = 5;
  private static final int WIDTH = 1 << BITS;
  private static final int MASK = WIDTH - 1;
  private static final RadixTree<?> EMPTY = new RadixTree<>(new Object[WIDTH], 0);

  private final @Nullable Object[] root;
  private final int shift;

  private RadixTree(@Nullable Object[] root, int shift) {
    this.root = root;
    this.shift = shift;
  }

  @SuppressWarnings("unchecked") // an empty tree holds no element of any type
  static <T> RadixTree<T> empty() {
    return (RadixTree<T>) EMPTY;
  }

  @SuppressWarnings("unchecked") // leaves are filled by with(), which takes only T
  @Nullable T get(long index) {
    if (index >>> shift >>> BITS != 0) {
      return null;
    }
    @Nullable Object[] node = root;
    for (int level = shift; level > 0; level -= BITS) {
      Object child = node[(int) (index >>> level) & MASK];
      if (child == null) {
        return null;
      }
      node = (Object[]) child;
    }
    return (T) node[(int) index & MASK];
  }

  /** This tree with one element replaced, or removed if {@code value} is null. */
  RadixTree<T> with(long index, @Nullable T value) {
    @Nullable Object[] grown = root;
    int level = shift;
    while (index >>> level >>> BITS != 0) {
      @Nullable Object[] parent = new @Nullable Object[WIDTH];
      parent[0] = grown;
      grown = parent;
      level += BITS;
    }
    @Nullable Object[] updated = copyWith(grown, level, index, value);
    return updated == null ? empty() : new RadixTree<>(updated, level);
  }

  private static @Nullable Object @Nullable [] copyWith(
      @Nullable Object @Nullable [] node, int level, long index, @Nullable Object value) {
    @Nullable Object[] copy = node == null ? new @Nullable Object[WIDTH] : node.clone();
    int slot = (int) (index >>> level) & MASK;
    copy[slot] = level == 0 ? value : copyWith((Object[]) copy[slot], level - BITS, index, value);
    return value == null && isEmpty(copy) ? null : copy;
  }

  private static boolean isEmpty(@Nullable Object[] node) {
    for (Object child : node) {
      if (child != null) {
        return false;
      }
    }
    return true;
  }

  /** This tree without the elements at {@code count} and above. */
  RadixTree<T> first(long count) {
    return count == 0 ? empty() : new RadixTree<>(keep(root, shift, count), shift);
  }

  private static @Nullable Object[] keep(@Nullable Object[] node, int level, long count) {
    long last = (count - 1) >>> level;
    if (last >>> BITS != 0) {
      return node;
    }
    @Nullable Object[] copy = node.clone();
    int slot = (int) last;
    Arrays.fill(copy, slot + 1, WIDTH, null);
    if (level > 0 && copy[slot] != null) {
      copy[slot] = keep((Object[]) copy[slot], level - BITS, count - (last << level));
    }
    return copy;
  }
}
