/**
 * Suite {@code resilience}: {@code io.ashlar.resilience} beside Resilience4j, Failsafe, Bucket4j
 * and Guava.
 */
@NullMarked
package io.ashlar.benchmarks.resilience;

import org.jspecify.annotations.NullMarked;
