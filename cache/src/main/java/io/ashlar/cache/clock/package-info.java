/**
 * The default policy's mechanism, inside this module only: entries that count their own uses,
 * queues with a hand, the sketch that remembers popularity and the shadows that try out other
 * window sizes. The essay is in {@link io.ashlar.cache.clock.TinyLfuClocks}.
 */
@NullMarked
package io.ashlar.cache.clock;

import org.jspecify.annotations.NullMarked;
