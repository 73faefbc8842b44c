package io.ashlar.cache.update;

/**
 * What becomes of a change of a key that is not dirty yet when as many keys are dirty as may be
 * ({@link WriteBehindBuilder#maximumDirty}). In each case writing is hastened: nothing waits for
 * its delay any more.
 */
public enum Overflow {
  /**
   * The caller waits until a key has been written. An interrupt ends the wait with a {@link
   * DirtyLimitException}, closing with an {@link IllegalStateException}.
   */
  BLOCK,

  /** The caller gets a {@link DirtyLimitException}; nothing has changed. */
  REJECT,

  /**
   * The caller writes this one change to the store itself, before its call returns. If that fails
   * it gets a {@link StoreWriteException}, and the change is not tried again. So there are at most
   * as many dirty keys above the bound as there are threads that write.
   */
  WRITE_NOW
}
