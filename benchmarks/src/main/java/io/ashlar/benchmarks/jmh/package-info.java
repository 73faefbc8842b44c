/** Cases whose measurement is one child JVM: timed by JMH, timed as a whole, or counted. */
@NullMarked
package io.ashlar.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
