/**
 * A file system in memory that models power loss, failing disks and killed processes.
 *
 * <p>Programs that promise durability are tested here by crashing them everywhere: {@link
 * io.ashlar.testkit.files.CrashFileSystem} runs the program once and gives, at any of its
 * operations, the disk a crash would leave, under a {@link io.ashlar.testkit.files.CrashPolicy} of
 * one's choice. {@link io.ashlar.testkit.files.Fault}s make single operations fail, fall short, lie
 * or hang. Start with {@code PowerLossExampleTest}.
 */
@NullMarked
package io.ashlar.testkit.files;

import org.jspecify.annotations.NullMarked;
