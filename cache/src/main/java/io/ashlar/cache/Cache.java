package io.ashlar.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;

/**
 * A bounded map from keys to values that forgets what is least likely to be asked for again.
 *
 * <pre>{@code
 * Cache<Long, User> users = Cache.builder().name("users").maximumSize(10_000).build();
 * User user = users.get(42L, repository::find);
 * }</pre>
 *
 * <p><b>Bound.</b> The entries' number (or weight) is never above the maximum, not even for a
 * moment another thread could see: room is made before an entry becomes visible. Which entry makes
 * room is decided by the policy ({@link CacheBuilder#policy}); unless another one is chosen, by one
 * that weighs how often keys were asked for lately against how recently ({@link
 * io.ashlar.cache.policy.AdaptiveTinyLfu}).
 *
 * <p><b>Time.</b> Entries may have a life that ends ({@link CacheBuilder#expireAfterWrite} and
 * others). A value whose time is over is never returned, to the nanosecond of the ticker. It is
 * removed, with cause {@link RemovalCause#EXPIRED}, by some later operation: every write removes a
 * few, whatever counts entries removes all, and who needs room takes it from them first, as far as
 * they are found at once (those of the last millisecond are not). With a {@link
 * CacheBuilder#scheduler} it needs no operation.
 *
 * <p><b>Loading.</b> {@link #get} runs the loader in the calling thread, once for all threads that
 * miss the same key at the same time, and holds no lock meanwhile: loads of other keys go on, a
 * loader may use the cache, and a circle of loads that would wait for itself is reported instead of
 * hanging. Who changes a key while it is being loaded wins: after {@link #put} or {@link
 * #invalidate} the result of a load that began before is handed to those who waited for it, and not
 * kept; a {@code get} that begins later does not join that load.
 *
 * <p><b>Threads.</b> All methods may be called by any thread. Each takes effect at one instant
 * between its call and its return; only a {@code get} that loads has two, the miss and the moment
 * its result is stored, and an eviction is an instant of its own, before what it makes room for.
 * Hits take no lock with the default policy; with any other the cache has one lock for all. What a
 * thread did before it stored a value happens-before what another thread does with the value it
 * got.
 *
 * <p><b>Keys</b> need {@code equals} and {@code hashCode} that agree and do not change. {@code
 * equals} may run while the cache is locked, so it must be quick and must not use the cache; {@code
 * hashCode} runs without the lock. Of keys with one and the same {@code hashCode} at most 64 are
 * kept, so that keys chosen by an enemy cannot make the cache slow; else hashes that are close or
 * regular do no harm. A failed load tells its key: the text of {@code toString} is part of the
 * exceptions' messages and thereby of logs, so it must not be a secret. Neither keys nor values may
 * be null, and a null is refused with a {@link NullPointerException} that names the parameter; a
 * loader, though, may say with null that there is nothing (a cache for such a loader is a {@code
 * Cache<K, @Nullable V>}).
 *
 * <p><b>Cost.</b> Every operation is O(1) expected, a put that evicts O(1) amortized; {@link
 * #invalidateAll} is O(n). When the table has to grow, one insertion pays O(n) for it: O(1)
 * amortized. A hit allocates nothing.
 *
 * <p>The interface is sealed: it grows in later versions without breaking anybody's implementation,
 * and the engine behind it can be replaced.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public sealed interface Cache<K, V extends @Nullable Object> permits BoundedCache {
  // Why a sealed interface and one engine class, when a final class would do:
  //
  // Context. The engine will be replaced (a table that is read without a lock, other policies), and
  // later a second kind of cache will stand in front of a remote one. The API must survive both.
  // Decision. The contract is an interface, the engines are package-private classes it permits.
  // Consequences. The contract is read without the machinery; a method can be added without
  // breaking an implementation, since there are no foreign ones; a call with a single loaded engine
  // is bound as directly as a call of a final class. Users cannot implement or mock a Cache; a real
  // one is one line, so tests use that.
  // Alternatives. An open interface can never grow safely. A final class that delegates to an
  // engine costs an object and a hop for each cache, and one that is the engine cannot have two.

  /**
   * A builder without a bound; one must be set before {@link CacheBuilder#build}.
   *
   * @return a new builder
   */
  static CacheBuilder<Object, @Nullable Object> builder() {
    return new CacheBuilder<>();
  }

  /**
   * The value for {@code key} if it is here now. Counts as a hit or a miss, and a hit is a use.
   * Never loads and never waits for a load.
   *
   * @param key the key
   * @return its value, or null
   */
  @Nullable V getIfPresent(K key);

  /**
   * The value for {@code key}; if there is none, what {@code loader} says it is.
   *
   * <p>Counts as one hit or one miss. On a miss the loader runs in this thread, unless another
   * thread is already loading this key: then this one blocks until that load ends and gets its
   * result or its failure, and its own {@code loader} is not used. A null result is returned to all
   * of them and not kept, so the next call loads again.
   *
   * <p><b>Failures</b> come in one shape, whoever ran the loader: a {@link CacheLoadException} with
   * the key, whose cause is what the loader threw. So the code that handles it does not depend on
   * which thread happened to come first. Nothing is kept, the next call loads again. The one
   * exception: an {@link Error} reaches the thread that ran the loader as it is, and only the
   * others wrapped. A loader that throws {@link InterruptedException} leaves its thread's interrupt
   * flag set.
   *
   * @param key the key
   * @param loader finds the value if it has to be found
   * @return the value; null only if the loader returned null
   * @throws CacheLoadException if the load failed, here or in the thread that ran it
   * @throws RecursiveLoadException if this is called by a loader, directly or through other loads
   *     and threads, and the load it asks for waits for the asking one
   * @throws LoadInterruptedException if the thread is interrupted while it waits for another
   *     thread's load; its interrupt flag stays set and the load goes on
   */
  V get(K key, CacheLoader<? super K, ? extends V> loader);

  /**
   * As {@link #get(Object, CacheLoader)}, but does not wait for another thread's load longer than
   * this caller can. Each waiter has its own limit; the load itself goes on, and a load that this
   * thread runs itself is not limited.
   *
   * @param key the key
   * @param loader finds the value if it has to be found
   * @param longestWait how long to wait for another thread's load; zero or less means not at all
   * @return the value; null only if the loader returned null
   * @throws LoadTimeoutException if the other thread's load took longer
   * @throws CacheLoadException if the load failed, here or in the thread that ran it
   * @throws RecursiveLoadException if the load waits for itself
   * @throws LoadInterruptedException if the thread is interrupted while it waits
   */
  V get(K key, CacheLoader<? super K, ? extends V> loader, Duration longestWait);

  /**
   * The values for many keys; those that are missing are loaded with one call.
   *
   * <p>Each key counts as one hit or one miss, all that are loaded here as one load. Keys that
   * another thread is loading are not loaded again: this call waits for them, after its own load is
   * over and kept. If the loader fails, nothing of what it was asked for is kept, and all who wait
   * for one of its keys are told.
   *
   * @param keys the keys; one that occurs twice is asked for once
   * @param loader finds the values that have to be found; not called if none has
   * @return a new map with the value of each key that has one
   * @throws CacheLoadException if the load failed, whose key is then the list of its keys, or
   *     another thread's load of one of the keys
   * @throws RecursiveLoadException if a load waits for itself
   * @throws LoadInterruptedException if the thread is interrupted while it waits
   */
  Map<K, @NonNull V> getAll(
      Collection<? extends K> keys, BulkLoader<? super K, ? extends V> loader);

  /**
   * Sets the value for {@code key}. A value that was there is removed with {@link
   * RemovalCause#REPLACED}, unless it is the same object. If room is needed, entries are removed
   * with {@link RemovalCause#SIZE}. An entry heavier than the whole cache is removed at once
   * itself, with cause {@code SIZE}, and disturbs no other key.
   *
   * @param key the key
   * @param value the value
   * @throws InvalidWeightException if the weigher says less than 0; nothing has changed then
   */
  void put(K key, @NonNull V value);

  /**
   * Removes the entry of {@code key}, if there is one, with cause {@link RemovalCause#EXPLICIT}. A
   * load of this key that is under way will not be kept.
   *
   * @param key the key
   */
  void invalidate(K key);

  /**
   * Removes every entry whose value carries a tag ({@link CacheBuilder#tags}), with cause {@link
   * RemovalCause#EXPLICIT}. What a load under way brings is not kept if it carries the tag, and is
   * not handed to a {@code get} that began after this returned: that one loads anew. So after the
   * world has changed and this has returned, nobody gets from the cache what was read before.
   * O(number of entries with the tag, and of loads under way).
   *
   * @param tag the tag
   * @throws IllegalStateException if the cache was built without {@link CacheBuilder#tags}
   */
  void invalidateTag(Object tag);

  /**
   * Removes every entry with cause {@link RemovalCause#EXPLICIT}. No load under way will be kept.
   * O(n).
   */
  void invalidateAll();

  /**
   * The cache as a map: a live view, through which all of a map's operations are atomic as {@link
   * ConcurrentMap} demands.
   *
   * <ul>
   *   <li>{@code get} counts as a request and a use, as {@link #getIfPresent} does; {@code
   *       containsKey} and iteration do neither.
   *   <li>{@code computeIfAbsent} is {@link #get}: one call for all who wait for the key. The other
   *       computing methods run their function without a lock, and again if the entry has changed
   *       meanwhile. What a function throws reaches its caller as it is.
   *   <li>Iterators are weakly consistent: they show every entry that is there from beginning to
   *       end exactly once, and each with the value it has when its turn comes. {@code remove}
   *       takes out the value that was shown, not one that has replaced it.
   *   <li>Null keys and values are refused, removals are reported as EXPLICIT.
   * </ul>
   *
   * @return a view; each call may return another object
   */
  ConcurrentMap<K, @NonNull V> asMap();

  /**
   * The number of entries, those of weight 0 included.
   *
   * @return the exact number at this instant, at least 0
   */
  long size();

  /**
   * The sum of the entries' weights, which is {@link #size} if there is no weigher.
   *
   * @return the exact sum at this instant, from 0 to the maximum
   */
  long weightedSize();

  /**
   * The bound: of the number of entries, or of their weight if there is a weigher.
   *
   * @return at least 0
   */
  long maximum();

  /**
   * Sets the bound anew. If more is here than that, the policy evicts, with cause {@link
   * RemovalCause#SIZE}, and the new bound holds when this returns. What the policy has learned
   * remains. O(1), and O(1) for each entry that has to go, under the lock; the table never becomes
   * smaller, but by {@link #invalidateAll}.
   *
   * @param maximum of the number of entries, or of their weight if there is a weigher; 0 keeps
   *     nothing but entries of weight 0
   * @throws IllegalArgumentException if it is below 0
   */
  void setMaximum(long maximum);

  /**
   * The number of removals that the {@link RemovalListener} has not finished hearing about. They
   * queue up without limit while the listener is busy, so a number that keeps growing means that it
   * is too slow, or hangs. Takes no lock.
   *
   * @return the number at this instant, the one being reported included; 0 if there is no listener
   */
  long pendingRemovals();

  /**
   * What happened since the cache was built. Every count is exact once the threads that use the
   * cache have paused; while they run, hits and misses may be a moment older or newer than the
   * rest.
   *
   * @return the counts
   */
  CacheStats stats();

  /**
   * A look at what the policy would keep and at the time entries have.
   *
   * @return a view; each call may return another object
   */
  CacheInspection<K> inspection();

  /**
   * The name given to the builder.
   *
   * @return the name
   */
  String name();
}
