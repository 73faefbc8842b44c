package io.ashlar.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanTest {
  private final FakeCase first = FakeCase.steady("first", 1, 1);
  private final FakeCase second = FakeCase.steady("second", 1, 1);
  private final List<Suite> suites = List.of(FakeCase.suite(first, second));

  @Test
  void isTheHeadlineAgainstAFewPeersWhenQuick() {
    Plan plan = Plan.quick(suites);

    assertThat(plan.cases()).extracting(PlannedCase::id).containsExactly("fake/first");
    assertThat(names(plan.cases().get(0))).containsExactly("ashlar", "ashlar-again", "peer");
  }

  @Test
  void leavesASuiteWithoutQuickPeersOutOfAQuickRun() {
    Suite demonstration = new Suite("fake", "t", List.of(first), "first", Set.of());

    assertThat(Plan.quick(List.of(demonstration)).cases()).isEmpty();
    assertThat(Plan.of(List.of(demonstration), List.of("fake")).cases()).hasSize(1);
  }

  @Test
  void isEverythingWhenNothingIsNamed() {
    Plan plan = Plan.of(suites, List.of());

    assertThat(plan.cases()).hasSize(2);
    assertThat(names(plan.cases().get(0))).contains("ashlar-again", "copy", "safe");
  }

  /** Red when each case gets a twin: every pair is one more chance for a false alarm. */
  @Test
  void hasOnePairForEachSuite() {
    assertThat(names(Plan.of(suites, List.of("fake")).cases().get(1)))
        .doesNotContain("ashlar-again");
    assertThat(names(Plan.of(suites, List.of("fake/second")).cases().get(0)))
        .contains("ashlar-again");
  }

  @Test
  void givesATwinToASuiteThatHasNobodyBesideOurs() {
    List<Suite> lonely = List.of(FakeCase.suite(FakeCase.steady("only", 1, 1).alone()));

    assertThat(names(Plan.of(lonely, List.of("fake")).cases().get(0)))
        .containsExactly("ashlar", "ashlar-again");
  }

  /** Red when the pair goes to the headline whatever it lacks: the suite would have none. */
  @Test
  void pairsTheFirstCaseThatIsNotSkipped() {
    FakeCase headline = FakeCase.steady("headline", 1, 1).lacking("its data");
    List<Suite> lacking = List.of(FakeCase.suite(headline, first));
    List<Suite> nothing = List.of(FakeCase.suite(headline));

    assertThat(names(Plan.of(lacking, List.of("fake")).cases().get(0)))
        .doesNotContain("ashlar-again");
    assertThat(names(Plan.of(lacking, List.of("fake")).cases().get(1))).contains("ashlar-again");
    assertThat(names(Plan.of(nothing, List.of("fake")).cases().get(0))).contains("ashlar-again");
  }

  @Test
  void namesWhatThereIsWhenANameIsUnknown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Plan.of(suites, List.of("fake/third")))
        .withMessageContaining("fake/third")
        .withMessageContaining("[fake]");
  }

  @Test
  void takesASuiteOnlyWithItsOwnCases() {
    Set<String> none = Set.of();
    List<Case> twice = List.of(first, first);
    List<Case> one = List.of(first);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Suite("fake", "t", twice, "first", none))
        .withMessageContaining("two cases are called fake/first");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Suite("other", "t", one, "first", none))
        .withMessageContaining("belongs to suite fake");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Suite("fake", "t", one, "absent", none))
        .withMessageContaining("headline=absent");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PlannedCase(first, List.of(FakeCase.PEER)))
        .withMessageContaining("must begin with ours");
  }

  @Test
  void givesATwinToOursOnly() {
    assertThat(FakeCase.OURS.twin().system()).isEqualTo("ashlar");
    assertThat(FakeCase.OURS.twin().role()).isEqualTo(Role.TWIN);
    assertThatIllegalStateException().isThrownBy(FakeCase.PEER::twin).withMessageContaining("PEER");
    assertThatIllegalArgumentException().isThrownBy(() -> Subject.peer(" ", "t", "1"));
  }

  @Test
  void comparesByTheDirectionOfTheMetric() {
    assertThat(Metric.lowerIsBetter("time", "ns").ratio(10, 20)).isEqualTo(2);
    assertThat(Metric.higherIsBetter("rate", "ops").ratio(10, 20)).isEqualTo(0.5);
    assertThat(Metric.lowerIsBetter("time", "ns").ratio(0, 20)).isNaN();
    assertThat(Metric.lowerIsBetter("bytes", "B").withResolution(0.5).ratio(0.001, 24))
        .isEqualTo(48);
    assertThat(Metric.lowerIsBetter("bytes", "B").withResolution(0.5).ratio(0, 0.3)).isEqualTo(1);
    assertThatIllegalArgumentException().isThrownBy(() -> Metric.lowerIsBetter("", "B"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Metric.lowerIsBetter("bytes", "B").withResolution(-1))
        .withMessageContaining("resolution=-1.0");
  }

  @Test
  void refusesAnEffortThatCannotBe() {
    Duration second = Duration.ofSeconds(1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Effort("e", 0, 1, 1.1, second, second))
        .withMessageContaining("rounds=0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Effort("e", 7, 3, 1.1, second, second))
        .withMessageContaining("maximumRounds=3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Effort("e", 7, 7, 1, second, second))
        .withMessageContaining("width=1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Effort("e", 7, 7, 1.1, second, Duration.ZERO))
        .withMessageContaining("measuring=PT0S");
  }

  @Test
  void namesTheConditionThatIsMissing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Conditions(Map.of("load", "1")).value("rate"))
        .withMessageContaining("rate")
        .withMessageContaining("load");
  }

  private static List<String> names(PlannedCase planned) {
    return planned.subjects().stream().map(Subject::name).toList();
  }
}
