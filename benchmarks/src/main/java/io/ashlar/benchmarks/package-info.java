/** Every core of Ashlar beside its best peer: one run, interleaved rounds, intervals, a report. */
@NullMarked
package io.ashlar.benchmarks;

import org.jspecify.annotations.NullMarked;
