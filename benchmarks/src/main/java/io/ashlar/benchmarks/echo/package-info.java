/**
 * The demonstration of load cases: the smallest HTTP service there is, by three servers. It
 * compares nothing of ours and has no goal; it shows that the harness tells servers apart whose
 * order is known, and what share of a latency is the socket's.
 */
@NullMarked
package io.ashlar.benchmarks.echo;

import org.jspecify.annotations.NullMarked;
