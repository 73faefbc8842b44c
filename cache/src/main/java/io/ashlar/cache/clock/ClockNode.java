package io.ashlar.cache.clock;

import org.jspecify.annotations.Nullable;

/**
 * What a clock needs to know of an entry, as the entry's own fields: 24 bits of its hash, how often
 * it was used lately, and who is next in its queue.
 *
 * <p><b>Who writes what.</b> The hash never changes. The link belongs to the queue, under the
 * owner's lock. The uses are counted by whoever uses the entry, without any lock: two threads that
 * count at the same time may count one use, and a hand that passes meanwhile may be overlooked; a
 * use more or less decides nothing. Hash and uses share an int, so that one load answers both "may
 * this be the key?" and "is there anything to count?"; a lost write loses no bit of the hash, for
 * every write carries the same one.
 *
 * <p>A count that has reached its limit is not written any more: the cache line of an entry that
 * everybody uses becomes read-only and stays in every core's cache.
 *
 * @param <N> the type of entry
 */
public abstract class ClockNode<N extends ClockNode<N>> {
  /** The bits of a hash that an entry keeps. */
  public static final int HASH_BITS = 0xFFFF_FF00;

  /** Uses are counted up to here. */
  public static final int MOST_USES = 3;

  private static final int USES = 0xFF;

  private int hashAndUses;

  /** The next newer one in the same queue. */
  @Nullable N link;

  /**
   * A node that was not used yet.
   *
   * @param hash of the key; its upper 24 bits are kept
   */
  protected ClockNode(int hash) {
    hashAndUses = hash & HASH_BITS;
  }

  /**
   * Whether the key may be the one with this hash.
   *
   * @param hash of a key
   * @return false if it is certainly another
   */
  public final boolean hasHash(int hash) {
    return ((hashAndUses ^ hash) & HASH_BITS) == 0;
  }

  /**
   * The hash.
   *
   * @return its upper 24 bits
   */
  public final int hash() {
    return hashAndUses & HASH_BITS;
  }

  /** Counts a use. Any thread, no lock. */
  public final void use() {
    int seen = hashAndUses;
    if ((seen & USES) < MOST_USES) {
      hashAndUses = seen + 1;
    }
  }

  /**
   * The uses since they were last taken off.
   *
   * @return from 0 to {@link #MOST_USES}
   */
  public final int uses() {
    return hashAndUses & USES;
  }

  /** Makes it the node of another key, not used yet. Only while it is in no queue. */
  final void becomeNodeOf(int hash) {
    hashAndUses = hash & HASH_BITS;
  }

  final void setUses(int uses) {
    hashAndUses = (hashAndUses & HASH_BITS) | uses;
  }

  /**
   * Takes over another entry's count.
   *
   * @param other the entry this one replaces
   */
  public final void inheritUses(N other) {
    setUses(other.uses());
  }

  /**
   * Whether the owner has removed it; its place in the queue is then an empty one.
   *
   * @return true from the removal on, for ever
   */
  protected abstract boolean isGone();

  /**
   * What it counts against the maximum; must not change.
   *
   * @return at least 1
   */
  protected int weight() {
    return 1;
  }
}
