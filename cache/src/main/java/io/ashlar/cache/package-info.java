/**
 * A bounded, thread-safe cache with loading.
 *
 * <p>{@link io.ashlar.cache.Cache} is the door: what it promises is written there. {@link
 * io.ashlar.cache.CacheBuilder} furnishes one, {@link io.ashlar.cache.CacheStats} tells how it
 * fares, {@link io.ashlar.cache.CacheMetrics} tells a monitoring system. Who wants to know how it
 * works reads the essays in the two classes behind the door: {@code LruTable} (why every operation
 * is O(1)) and {@code Flight} (one load a key, and how a circle of loads is found).
 *
 * <p>What is here: exact LRU, a bound by count or by weight that is never exceeded, single-flight
 * loading that shares results and failures, removal notifications with their cause, statistics.
 *
 * <p>What is not here yet: time to live, refresh, a {@code ConcurrentMap} view, bulk and
 * asynchronous loading, policies other than LRU, weak keys, negative entries, a second level.
 */
@NullMarked
package io.ashlar.cache;

import org.jspecify.annotations.NullMarked;
