/** The command {@code ./bench}: what it takes, what it prints, how it exits. */
@NullMarked
package io.ashlar.benchmarks.cli;

import org.jspecify.annotations.NullMarked;
