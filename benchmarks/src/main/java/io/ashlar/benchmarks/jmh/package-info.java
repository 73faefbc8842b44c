/** Cases whose measurement is one child JVM: timed by JMH, or counted. */
@NullMarked
package io.ashlar.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
