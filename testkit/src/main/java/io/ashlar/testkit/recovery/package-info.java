/**
 * The contract that every write-ahead log must keep when its files are damaged or its machine
 * fails.
 *
 * <p>A module with a log subclasses {@link io.ashlar.testkit.recovery.WriteAheadLogContract} in its
 * tests, says how its log is opened, appended to and synced, and inherits the tests. The log runs
 * on a {@link io.ashlar.testkit.files.CrashFileSystem}. Needs {@code junit-jupiter-api}, an
 * optional dependency, at run time.
 */
@NullMarked
package io.ashlar.testkit.recovery;

import org.jspecify.annotations.NullMarked;
