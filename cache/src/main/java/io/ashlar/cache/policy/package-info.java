/**
 * Rules that decide which entry leaves a full cache, each a small class to learn from.
 *
 * <p>{@link io.ashlar.cache.policy.EvictionPolicy} is what a rule is asked; the cache asks it
 * ({@code Cache.builder().policy(Lru::new)}), and so does {@link
 * io.ashlar.cache.policy.PolicySimulator}, which runs it on a recorded trace. A good order to read
 * them in: {@link io.ashlar.cache.policy.Lru}, {@link io.ashlar.cache.policy.Lfu}, {@link
 * io.ashlar.cache.policy.TwoQueue}, {@link io.ashlar.cache.policy.Arc}, {@link
 * io.ashlar.cache.policy.Sieve}, {@link io.ashlar.cache.policy.S3Fifo}, {@link
 * io.ashlar.cache.policy.WTinyLfu}, {@link io.ashlar.cache.policy.AdaptiveTinyLfu} (the default),
 * and {@link io.ashlar.cache.policy.Clairvoyant}, which knows the future and so says how much is
 * left to win.
 */
@NullMarked
package io.ashlar.cache.policy;

import org.jspecify.annotations.NullMarked;
