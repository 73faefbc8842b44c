/**
 * What runs inside a child JVM: the JMH Runner, a conformance check, a count that needs no clock.
 *
 * <p>A child has JMH, one system under measurement and its adapters on its class path, and nothing
 * of the harness: this package depends on JMH and the JDK only. A JMH fork inherits the class path
 * of the JVM that starts it; that is why each measurement has a child of its own between the
 * harness and the fork.
 */
@NullMarked
package io.ashlar.benchmarks.fork;

import org.jspecify.annotations.NullMarked;
