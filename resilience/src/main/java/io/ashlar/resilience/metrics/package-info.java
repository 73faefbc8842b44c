/**
 * Metrics: the mechanisms' counts as Micrometer meters, see {@link
 * io.ashlar.resilience.metrics.ResilienceMetrics}. Nothing else in this module touches Micrometer,
 * and no mechanism knows of being measured.
 */
@NullMarked
package io.ashlar.resilience.metrics;

import org.jspecify.annotations.NullMarked;
