/** What the suites promise: floors and targets from {@code goals.yaml}. */
@NullMarked
package io.ashlar.benchmarks.goals;

import org.jspecify.annotations.NullMarked;
