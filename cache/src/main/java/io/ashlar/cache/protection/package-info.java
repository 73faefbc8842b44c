/**
 * What protects the store behind a cache: from keys that do not exist, from everybody asking for
 * the same key at once, and from everything ending at once.
 *
 * <table>
 *   <caption>The three accidents and their remedies</caption>
 *   <tr><th>accident</th><th>remedy</th><th>what it costs</th></tr>
 *   <tr><td>penetration: absent keys reach the store each time</td>
 *     <td>absences are kept; {@link io.ashlar.cache.protection.BloomGuard}</td>
 *     <td>a created key is absent until it is invalidated; ten bits a key</td></tr>
 *   <tr><td>breakdown: a hot value ends, all who want it wait</td>
 *     <td>one load a key; stale-while-revalidate; early refresh</td>
 *     <td>nothing; old values; a few loads more</td></tr>
 *   <tr><td>avalanche: many values end at once, or the store is down</td>
 *     <td>{@link io.ashlar.cache.protection.JitteredTimeToLive}; {@link
 *         io.ashlar.cache.protection.LoadLimiter}, any breaker as a {@link
 *         io.ashlar.cache.protection.LoadGuard}; stale-if-error</td>
 *     <td>lives that differ; refused loads; old values</td></tr>
 * </table>
 *
 * <p>{@link io.ashlar.cache.protection.GuardedCache} has all of it behind one {@code get}; its
 * essay says how a result that is out of date is kept from staying. {@code EarlyRefresh} explains
 * XFetch (Vattani, Chierichetti and Lowenstein, VLDB 2015), {@code BlockedBloomFilter} and {@code
 * BloomSizing} the filter (Bloom 1970; Putze, Sanders and Singler 2009). A fourth accident,
 * pollution by scans, is the eviction policy's business: {@link io.ashlar.cache.policy}.
 */
@NullMarked
package io.ashlar.cache.protection;

import org.jspecify.annotations.NullMarked;
