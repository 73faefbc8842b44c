/**
 * Suite {@code cache}: {@code io.ashlar.cache} beside Caffeine, Guava and a synchronized
 * LinkedHashMap.
 */
@NullMarked
package io.ashlar.benchmarks.cache;

import org.jspecify.annotations.NullMarked;
