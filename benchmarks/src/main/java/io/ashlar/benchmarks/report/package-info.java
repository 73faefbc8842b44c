/**
 * What a run says: {@code results.json} for programs, {@code report.html} and {@code summary.md}
 * for readers, all three from one {@link io.ashlar.benchmarks.report.Results}.
 */
@NullMarked
package io.ashlar.benchmarks.report;

import org.jspecify.annotations.NullMarked;
