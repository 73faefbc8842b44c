package io.ashlar.cache.policy;

import java.util.function.IntConsumer;

/**
 * A rule that decides which entry leaves a full cache.
 *
 * <p>A policy never sees keys and values. It knows an entry by its <em>id</em>, a small number the
 * owner gives it and uses again after the entry left, and by a <em>fingerprint</em> of its key, by
 * which a key is recognized that was here before. Two keys may share a fingerprint: that costs
 * accuracy, never correctness. So one class serves a cache of objects and a simulator of numbers.
 *
 * <h2>What the owner does</h2>
 *
 * <pre>
 *   hit:   use(id)
 *   miss:  prepare(fingerprint)               a newcomer is coming
 *          while there is no room: evict()    this one has to go
 *          add(id, fingerprint, weight)       it is here
 *   removed, expired or replaced by an entry of another weight:
 *          remove(id)
 * </pre>
 *
 * <p>The owner keeps the bound, the policy only chooses. Its capacity is what it divides among its
 * queues; weights are in the capacity's unit, and all 1 in a cache bounded by count. Entries of
 * weight 0 are pinned: the owner never shows them to the policy.
 *
 * <p>Not thread-safe: the owner calls under its lock. Every method is O(1), amortized where the
 * policy's essay says so. What an owner does against these rules (an id added twice, one used that
 * is not here) has no defined outcome.
 */
public interface EvictionPolicy {

  /**
   * The name of the rule, as the field writes it.
   *
   * @return for example {@code "LRU"}
   */
  String name();

  /**
   * A request found this entry.
   *
   * @param id an entry that is here
   */
  void use(int id);

  /**
   * A key that is not here is about to be added: called once for each newcomer, before room is made
   * for it.
   *
   * @param fingerprint the newcomer's
   */
  void prepare(long fingerprint);

  /**
   * Chooses the entry that has to go, and lets it go. Called only while there is one.
   *
   * @return its id, which is free from now on
   */
  int evict();

  /**
   * The newcomer announced by {@link #prepare} is here.
   *
   * @param id a number that is not in use, at least 0 and not far above the number of entries:
   *     policies use it as an index
   * @param fingerprint of the newcomer's key
   * @param weight of the newcomer, at least 1 and at most the capacity
   */
  void add(int id, long fingerprint, int weight);

  /**
   * The owner removed this entry. Nothing is remembered of it.
   *
   * @param id an entry that is here; free from now on
   */
  void remove(int id);

  /**
   * The capacity is another one from now on. If the entries are more than fit, the owner calls
   * {@link #evict} until they are not, before anything else.
   *
   * <p>A rule that divides its capacity divides it anew; one that does not need it takes no notice,
   * which is the default.
   *
   * @param capacity the greatest total weight, at least 0
   */
  default void resize(long capacity) {}

  /**
   * Visits the entries in the order in which they would go, were room needed and nothing asked for
   * any more, as far as the rule can tell without letting them go. Changes nothing. May take O(n
   * log n).
   *
   * <p>An entry that is not visited counts as one of which nothing is known. The default visits
   * none.
   *
   * @param visitor is shown ids, each at most once
   */
  default void coldestFirst(IntConsumer visitor) {}

  /** The owner removed every entry. Nothing is remembered of them. */
  void clear();
}
