package io.ashlar.cache.update;

import java.util.List;

/**
 * A function that writes changes to where the values really live: a database, a service, a file.
 *
 * <p><b>What it must be able to bear.</b> Each change says what a key's value is from now on, not
 * by how much it differs: to put a key means to insert or to update it, to delete one that is not
 * there is no failure. A change may be written twice, for a call that failed may have had its
 * effect (the answer was lost, or only the first half of the list was written) and is repeated; the
 * second time must do no harm.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
@FunctionalInterface
public interface StoreWriter<K, V> {
  /**
   * Writes all of the changes. May block. Must not change keys through the object that calls it.
   *
   * @param changes at least one, each of another key; unmodifiable
   * @throws Exception if not all of them could be written, or if that is not known; what it says
   *     about one is taken for all
   */
  void write(List<Change<K, V>> changes) throws Exception;
}
