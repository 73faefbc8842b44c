package io.ashlar.testkit.files;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from names to inode numbers, in the order of the names: a treap.
 *
 * <p>Updates copy the path to the root, O(log n) expected, and share everything else. The heap
 * priority of a node is a mix of its name's hash code, which the Java specification fixes, so that
 * a set of names has one shape on every JVM (Seidel and Aragon, "Randomized search trees",
 * Algorithmica 16, 1996).
 */
final class NameTree {
  static final NameTree EMPTY = new NameTree(null);

  private final @Nullable Node root;

  private NameTree(@Nullable Node root) {
    this.root = root;
  }

  private record Node(
      String name, long inode, int priority, @Nullable Node left, @Nullable Node right) {
    Node with(@Nullable Node newLeft, @Nullable Node newRight) {
      return new Node(name, inode, priority, newLeft, newRight);
    }
  }

  boolean isEmpty() {
    return root == null;
  }

  /** The inode number of {@code name}, or 0. */
  long get(String name) {
    Node node = root;
    while (node != null) {
      int order = name.compareTo(node.name);
      if (order == 0) {
        return node.inode;
      }
      node = order < 0 ? node.left : node.right;
    }
    return 0;
  }

  NameTree with(String name, long inode) {
    return new NameTree(insert(root, name, inode));
  }

  NameTree without(String name) {
    return new NameTree(remove(root, name));
  }

  /** The names, ascending. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    walk(root, node -> names.add(node.name));
    return names;
  }

  /** The inode numbers in the order of their names. */
  List<Long> inodes() {
    List<Long> inodes = new ArrayList<>();
    walk(root, node -> inodes.add(node.inode));
    return inodes;
  }

  private static void walk(@Nullable Node node, Consumer<Node> visit) {
    if (node != null) {
      walk(node.left, visit);
      visit.accept(node);
      walk(node.right, visit);
    }
  }

  private static Node insert(@Nullable Node node, String name, long inode) {
    if (node == null) {
      return new Node(name, inode, name.hashCode() * 0x9E3779B9, null, null);
    }
    int order = name.compareTo(node.name);
    if (order == 0) {
      return new Node(name, inode, node.priority, node.left, node.right);
    }
    if (order < 0) {
      Node left = insert(node.left, name, inode);
      return left.priority > node.priority
          ? left.with(left.left, node.with(left.right, node.right))
          : node.with(left, node.right);
    }
    Node right = insert(node.right, name, inode);
    return right.priority > node.priority
        ? right.with(node.with(node.left, right.left), right.right)
        : node.with(node.left, right);
  }

  private static @Nullable Node remove(@Nullable Node node, String name) {
    if (node == null) {
      return null;
    }
    int order = name.compareTo(node.name);
    if (order == 0) {
      return merge(node.left, node.right);
    }
    return order < 0
        ? node.with(remove(node.left, name), node.right)
        : node.with(node.left, remove(node.right, name));
  }

  private static @Nullable Node merge(@Nullable Node left, @Nullable Node right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    return left.priority > right.priority
        ? left.with(left.left, merge(left.right, right))
        : right.with(merge(left, right.left), right.right);
  }
}
