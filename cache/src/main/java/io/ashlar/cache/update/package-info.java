/**
 * The ways in which a cache and the store behind it are kept in step: cache-aside, read-through,
 * write-through, write-behind.
 *
 * <p>Two questions tell them apart: who fills the cache on a miss, and when does a write reach the
 * store.
 *
 * <table>
 *   <caption>Which pattern</caption>
 *   <tr><th>pattern</th><th>reads</th><th>writes</th><th>take it when</th></tr>
 *   <tr><td>{@link io.ashlar.cache.update.CacheAside}</td>
 *     <td>the reader looks, asks the store, leaves the answer, if its lease is good</td>
 *     <td>the writer writes the store, then invalidates</td>
 *     <td>reading and leaving lie apart, or others write the store, too</td></tr>
 *   <tr><td>{@link io.ashlar.cache.update.ReadThrough}</td>
 *     <td>the cache asks the store</td>
 *     <td>as above</td>
 *     <td>mostly reads: begin here</td></tr>
 *   <tr><td>{@link io.ashlar.cache.update.WriteThrough}</td>
 *     <td>the cache asks the store</td>
 *     <td>through the cache; returns when the store has it</td>
 *     <td>what is written is read soon, and must not be lost</td></tr>
 *   <tr><td>{@link io.ashlar.cache.update.WriteBehind}</td>
 *     <td>what is not written yet, else as above</td>
 *     <td>returns at once; the store has it later, many together</td>
 *     <td>many writes of few keys, and a crash may cost the last second</td></tr>
 * </table>
 *
 * <p>What all of them have to get right is the order of two places that cannot be changed at one
 * instant. The rules, and where they are argued: the store first, then the cache ({@link
 * io.ashlar.cache.update.WriteThrough}); who has read an old value must not leave it after somebody
 * has invalidated the key ({@link io.ashlar.cache.update.CacheAside}, with leases: Nishtala et al.,
 * "Scaling Memcache at Facebook", NSDI 2013, section 3.2.1); a repeated write must not overtake a
 * newer one, and nobody must be sent to a store that is behind ({@link
 * io.ashlar.cache.update.WriteBehind}). Writing back late, and many changes of a place as one, is
 * what the caches of processors do; Smith, "Cache Memories", ACM Computing Surveys 14(3), 1982,
 * compares this "copy-back" with writing through.
 *
 * <p>All of it is for one process. Several processes that keep copies of the same keys need a
 * second level that tells them of changes.
 */
@NullMarked
package io.ashlar.cache.update;

import org.jspecify.annotations.NullMarked;
