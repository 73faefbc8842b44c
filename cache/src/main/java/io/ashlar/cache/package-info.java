/**
 * A bounded, thread-safe cache with loading.
 *
 * <p>{@link io.ashlar.cache.Cache} is the door: what it promises is written there. {@link
 * io.ashlar.cache.CacheBuilder} furnishes one, {@link io.ashlar.cache.CacheStats} tells how it
 * fares, {@link io.ashlar.cache.CacheMetrics} tells a monitoring system. Who wants to know how it
 * works reads the essays in the classes behind the door: {@code HashTable} (how a table is read
 * while it is written), {@code TinyLfuClocks} (which entry goes), {@code Flight} (one load a key,
 * and how a circle of loads is found) and {@code BoundedCache} (how they work together). The other
 * rules of eviction are in {@link io.ashlar.cache.policy}, what is built on top in {@link
 * io.ashlar.cache.update} (writing the store) and {@link io.ashlar.cache.protection} (sparing it).
 *
 * <p>What is here: a bound by count or by weight that is never exceeded, an adaptive policy whose
 * hits take no lock and seven classic ones to choose from, lives that end after a write, a use or
 * when the value says so, single-flight loading that shares results and failures, of one key or
 * many, refresh, invalidation by tag, a {@code ConcurrentMap} view, notifications of removals and
 * evictions with their cause, a bound that can be moved, inspection, snapshots, statistics.
 *
 * <p>What is not here yet: asynchronous loading, weak keys, a second level.
 */
@NullMarked
package io.ashlar.cache;

import org.jspecify.annotations.NullMarked;
