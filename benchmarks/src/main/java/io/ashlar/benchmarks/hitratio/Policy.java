package io.ashlar.benchmarks.hitratio;

/**
 * A cache of fixed size that is simulated: shown every request in order, asked for its hits at the
 * end. Public because adapters are loaded by a class loader of their own (see {@link
 * PeerAdapters}).
 */
public interface Policy {

  /** Shows the next requests: the first {@code count} of {@code keys}. */
  void request(Long[] keys, int count);

  /** Requests answered from the cache so far. Called once, after the last request. */
  long hits();
}
