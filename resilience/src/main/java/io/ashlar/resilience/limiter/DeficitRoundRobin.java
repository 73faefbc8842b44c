package io.ashlar.resilience.limiter;

import java.util.ArrayDeque;

/**
 * Hands permits out to shares in turn, to each as many as its weight.
 *
 * <p>Deficit round robin (Shreedhar and Varghese, Efficient Fair Queueing Using Deficit Round
 * Robin, SIGCOMM 1995) lets each queue that is not empty save up a quantum a round until it can pay
 * for what stands at its head: constant work for each packet, and shares that differ from the exact
 * ones by no more than a quantum and a packet, however long one looks. Here the counters are all
 * there is: a share's credit is its deficit counter, saved up until it pays for a request. It is
 * kept up to the share's burst when nobody asks, where a queue would lose it; so callers can be
 * refused instead of queued, and a share whose counter is full is what an empty queue is there: it
 * is left out of the round, and the others have its part.
 *
 * <p>Not thread-safe: owned by the lock of the limiter.
 */
final class DeficitRoundRobin {
  /** Shares with room, the one whose turn it is first. */
  private final ArrayDeque<Share> round = new ArrayDeque<>();

  /** Of the shares in the round. */
  private long weights;

  /** Permits that nobody has: for shares to come. */
  private long pool;

  /** The most that the pool holds. */
  private long poolSize;

  DeficitRoundRobin(long burst) {
    pool = burst;
    poolSize = burst;
  }

  long poolSize() {
    return poolSize;
  }

  /** Gives a new share as much of its burst as nobody has had. */
  void add(Share share) {
    poolSize -= share.burst;
    share.credit = Math.min(share.burst, pool);
    pool = Math.min(pool - share.credit, poolSize);
    enter(share);
  }

  /** Takes a share's room and what is in it back. */
  void remove(Share share) {
    leave(share);
    share.markRemoved();
    poolSize += share.burst;
    pool += share.credit;
  }

  void take(Share share, long permits) {
    share.credit -= permits;
    enter(share);
  }

  void giveBack(Share share, long permits) {
    share.credit += Math.min(permits, share.room());
    if (share.room() == 0) {
      leave(share);
    }
  }

  private void enter(Share share) {
    if (!share.active && share.room() > 0) {
      share.active = true;
      weights += share.weight;
      round.add(share);
    }
  }

  private void leave(Share share) {
    if (share.active) {
      share.active = false;
      share.turn = share.weight;
      weights -= share.weight;
      round.remove(share);
    }
  }

  /**
   * Hands permits out.
   *
   * @return false if there is no room for any more
   */
  boolean give(long permits) {
    long left = permits;
    while (left > 0 && !round.isEmpty()) {
      left -= giveWholeRounds(left);
      left -= giveTurn(left);
    }
    pool += Math.min(left, poolSize - pool);
    return !round.isEmpty() || pool < poolSize;
  }

  /** As many rounds at once as fill nobody: after a pause there may be millions. */
  private long giveWholeRounds(long permits) {
    long rounds = permits / weights;
    if (rounds > 1) {
      for (Share share : round) {
        rounds = Math.min(rounds, (share.room() - 1) / share.weight);
      }
      for (Share share : round) {
        share.credit += rounds * share.weight;
      }
      return rounds * weights;
    }
    return 0;
  }

  private long giveTurn(long permits) {
    Share next = round.element();
    long given = Math.min(permits, Math.min(next.turn, next.room()));
    next.credit += given;
    next.turn -= given;
    if (next.room() == 0) {
      leave(next);
    } else if (next.turn == 0) {
      next.turn = next.weight;
      round.add(round.remove());
    }
    return given;
  }

  /**
   * How many permits must be handed out until a share has got so many more: each other gets as many
   * turns as come before, or is full.
   */
  long until(Share share, long missing) {
    long turns = 1 + Math.max(missing - share.turn + share.weight - 1, 0) / share.weight;
    long permits = missing;
    for (Share other : round) {
      if (other == share) {
        turns--; // who stands behind has one turn less
      } else if (turns > 0) {
        permits += Math.min(other.room(), other.turn + (turns - 1) * other.weight);
      }
    }
    return permits;
  }
}
