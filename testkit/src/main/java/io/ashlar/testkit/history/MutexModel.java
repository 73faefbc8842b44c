package io.ashlar.testkit.history;

import org.jspecify.annotations.Nullable;

/**
 * The specification of one non-reentrant lock with named owners.
 *
 * <p>A lock takes place only while nobody holds it, as its caller waits until then; a try-lock is
 * done or refused at once; an unlock is done if its owner holds the lock, else refused. The state
 * is the holder, or {@link #FREE}. A lock that expires by time is not this object: it is told apart
 * from a broken one only by its fencing tokens.
 */
public final class MutexModel implements Model<String, MutexModel.Input, Reply<String>> {
  /** The state of a lock that nobody holds. No owner has this name. */
  public static final String FREE = "";

  /** Makes the specification. */
  public MutexModel() {}

  @Override
  public String initialState() {
    return FREE;
  }

  @Override
  public @Nullable String next(String state, Input input) {
    return input.next(state);
  }

  @Override
  public Reply<String> output(String state, Input input) {
    return input.reply(state);
  }

  @Override
  public boolean isRead(Input input, Reply<String> output) {
    return output.equals(Reply.refused());
  }

  /** What one may ask of a lock. */
  public sealed interface Input {
    /**
     * Who asks.
     *
     * @return the owner's name, not empty
     */
    String owner();

    /**
     * The holder after this has taken place.
     *
     * @param holder the holder before
     * @return the holder after, or null if it cannot take place yet
     */
    @Nullable String next(String holder);

    /**
     * What the caller is told.
     *
     * @param holder the holder before
     * @return the reply
     */
    Reply<String> reply(String holder);
  }

  /**
   * Takes the lock, waiting for it.
   *
   * @param owner who asks
   */
  public record Lock(String owner) implements Input {
    /**
     * Checks the name.
     *
     * @param owner who asks
     * @throws IllegalArgumentException if the name is empty
     */
    public Lock {
      requireName(owner);
    }

    @Override
    public @Nullable String next(String holder) {
      return holder.equals(FREE) ? owner : null;
    }

    @Override
    public Reply<String> reply(String holder) {
      return Reply.done();
    }

    @Override
    public String toString() {
      return "lock(" + owner + ")";
    }
  }

  /**
   * Takes the lock if nobody holds it.
   *
   * @param owner who asks
   */
  public record TryLock(String owner) implements Input {
    /**
     * Checks the name.
     *
     * @param owner who asks
     * @throws IllegalArgumentException if the name is empty
     */
    public TryLock {
      requireName(owner);
    }

    @Override
    public String next(String holder) {
      return holder.equals(FREE) ? owner : holder;
    }

    @Override
    public Reply<String> reply(String holder) {
      return Reply.doneIf(holder.equals(FREE));
    }

    @Override
    public String toString() {
      return "tryLock(" + owner + ")";
    }
  }

  /**
   * Gives the lock back.
   *
   * @param owner who asks
   */
  public record Unlock(String owner) implements Input {
    /**
     * Checks the name.
     *
     * @param owner who asks
     * @throws IllegalArgumentException if the name is empty
     */
    public Unlock {
      requireName(owner);
    }

    @Override
    public String next(String holder) {
      return holder.equals(owner) ? FREE : holder;
    }

    @Override
    public Reply<String> reply(String holder) {
      return Reply.doneIf(holder.equals(owner));
    }

    @Override
    public String toString() {
      return "unlock(" + owner + ")";
    }
  }

  private static void requireName(String owner) {
    if (owner.isEmpty()) {
      throw new IllegalArgumentException("owner is empty, which means that nobody holds the lock");
    }
  }
}
