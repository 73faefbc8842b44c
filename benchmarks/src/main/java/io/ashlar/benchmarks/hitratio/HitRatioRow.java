package io.ashlar.benchmarks.hitratio;

import java.util.List;

/**
 * The hit ratios of one trace at one size.
 *
 * @param trace label of the trace
 * @param requests how many it has
 * @param size entries each cache could hold
 * @param percents share of the requests that were hits, 0 to 100, one a policy
 */
record HitRatioRow(String trace, long requests, int size, List<Double> percents) {}
