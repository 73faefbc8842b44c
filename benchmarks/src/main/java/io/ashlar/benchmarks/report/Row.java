package io.ashlar.benchmarks.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * One comparison, or one figure of ours alone.
 *
 * <p>A comparison has a peer; {@code ratio}, {@code low}, {@code high}, {@code floor} and {@code
 * target} are then ratios, above 1 in our favour. A row without a peer is a figure of ours, beside
 * its absolute goal where it has one: {@code ratio} is null and the four others are in the unit of
 * the metric.
 *
 * @param suite the suite
 * @param caseName the case
 * @param metric the metric, whose unit is with the case
 * @param ours our figure, the Hodges-Lehmann estimate over the rounds
 * @param peer their figure, likewise; null if the row is a figure of ours alone
 * @param peerName name of the subject we are compared with; null likewise
 * @param peerVersion its version; null likewise
 * @param ratio how many times better ours is; null likewise, or where no ratio exists
 * @param low low end of the 95 % interval; null with fewer than seven rounds
 * @param high its high end; null likewise
 * @param floor what must be reached
 * @param target what is hoped for
 * @param verdict what may be claimed, in the words of {@link
 *     io.ashlar.benchmarks.statistics.Verdict#label()}
 * @param jdk version of the JDK that was measured on
 */
@JsonPropertyOrder({
  "suite",
  "case",
  "metric",
  "ours",
  "peer",
  "peerName",
  "peerVersion",
  "ratio",
  "low",
  "high",
  "floor",
  "target",
  "verdict",
  "jdk"
})
public record Row(
    String suite,
    @JsonProperty("case") String caseName,
    String metric,
    double ours,
    @Nullable Double peer,
    @Nullable String peerName,
    @Nullable String peerVersion,
    @Nullable Double ratio,
    @Nullable Double low,
    @Nullable Double high,
    @Nullable Double floor,
    @Nullable Double target,
    String verdict,
    String jdk) {}
