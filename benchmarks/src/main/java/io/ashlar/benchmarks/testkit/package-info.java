/**
 * Suite {@code testkit}: the instruments of {@code io.ashlar.testkit} against absolute goals, since
 * a test that is slow is a test that is not run. Nobody else is beside them.
 */
@NullMarked
package io.ashlar.benchmarks.testkit;

import org.jspecify.annotations.NullMarked;
