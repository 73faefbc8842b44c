package io.ashlar.benchmarks.report;

import io.ashlar.benchmarks.statistics.Verdict;
import java.util.Arrays;

/** How a verdict looks: a sign and a word beside the colour, for those who do not see colours. */
enum VerdictStyle {
  GOAL_MET(Verdict.GOAL_MET, "good", "\u2713"),
  AHEAD(Verdict.AHEAD, "good", "\u25b2"),
  LEVEL(Verdict.LEVEL, "even", "="),
  NO_DIFFERENCE(Verdict.NO_DIFFERENCE, "even", "="),
  INCONCLUSIVE(Verdict.INCONCLUSIVE, "open", "?"),
  LOOK(Verdict.LOOK, "even", "\u00b7"),
  SHOWN(Verdict.SHOWN, "even", "\u00b7"),
  EXPERIMENT(Verdict.EXPERIMENT, "even", "\u00b7"),
  BEHIND(Verdict.BEHIND, "bad", "\u25bc"),
  MISSED(Verdict.MISSED, "bad", "\u2717"),
  NOISY(Verdict.NOISY, "bad", "!");

  private final Verdict verdict;
  private final String css;
  private final String sign;

  VerdictStyle(Verdict verdict, String css, String sign) {
    this.verdict = verdict;
    this.css = css;
    this.sign = sign;
  }

  /** The style of the verdict with the given label. */
  static VerdictStyle of(String label) {
    return Arrays.stream(values())
        .filter(style -> style.verdict.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no verdict is called " + label));
  }

  /** The verdict as a small badge. */
  static String chip(String label) {
    VerdictStyle style = of(label);
    return "<span class=\"chip "
        + style.css
        + "\"><span aria-hidden=\"true\">"
        + style.sign
        + "</span> "
        + Html.escape(label)
        + "</span>";
  }

  /** Class of the style sheet. */
  String css() {
    return css;
  }

  /** The sign before the word. */
  String sign() {
    return sign;
  }

  /** Label of the verdict. */
  String label() {
    return verdict.label();
  }
}
