package io.ashlar.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleBiFunction;
import org.jspecify.annotations.Nullable;

/** A case that is played, not measured: its figures come from a function of subject and round. */
public final class FakeCase implements Case {
  public static final Subject OURS = Subject.ours("ashlar", "Ashlar", "1.0");
  public static final Subject PEER = Subject.peer("peer", "Peer & Co <fast>", "2.0");

  private final String name;
  private final ToDoubleBiFunction<Subject, Integer> time;

  /** What was measured, in order: subject and round. */
  public final List<String> calls = new ArrayList<>();

  /** Seeds of the rounds, in order of the calls. */
  public final List<Long> seeds = new ArrayList<>();

  public int prepared;
  private boolean alone;
  private @Nullable String lacking;

  /** The subjects it was prepared for. */
  public final List<Subject> preparedFor = new ArrayList<>();

  public FakeCase(String name, ToDoubleBiFunction<Subject, Integer> time) {
    this.name = name;
    this.time = time;
  }

  /** A case in which ours always needs {@code ours} and everybody else {@code theirs}. */
  public static FakeCase steady(String name, double ours, double theirs) {
    return new FakeCase(name, (s, round) -> s.system().equals("ashlar") ? ours : theirs);
  }

  /** This case without anybody beside ours. */
  public FakeCase alone() {
    alone = true;
    return this;
  }

  /** This case on a machine that lacks something for it. */
  public FakeCase lacking(String what) {
    lacking = what;
    return this;
  }

  /** A suite of the given cases, the first of which is the headline. */
  public static Suite suite(FakeCase... cases) {
    return new Suite("fake", "a suite that is played", List.of(cases), cases[0].name, setOfPeer());
  }

  private static Set<String> setOfPeer() {
    return Set.of(PEER.name());
  }

  @Override
  public String suite() {
    return "fake";
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String title() {
    return "played <" + name + ">";
  }

  @Override
  public Optional<String> missing() {
    return Optional.ofNullable(lacking);
  }

  @Override
  public List<Subject> subjects() {
    if (alone) {
      return List.of(OURS);
    }
    return List.of(
        OURS,
        PEER,
        Subject.peer("other", "Other", "3.0"),
        Subject.limit("copy", "memory copy", "JDK"),
        Subject.mode("safe", "Ashlar, safe mode", "1.0"));
  }

  @Override
  public List<Metric> metrics() {
    return List.of(
        Metric.lowerIsBetter("time", "ns/op"),
        Metric.lowerIsBetter("allocation", "B/op").withResolution(0.5).asExact(),
        Metric.higherIsBetter("share", "%").asExact());
  }

  @Override
  public Conditions prepare(List<Subject> planned, Session session) {
    prepared++;
    preparedFor.addAll(planned);
    return new Conditions(Map.of("load", "1000/s"));
  }

  @Override
  public Measurement measure(Subject subject, Round round) {
    calls.add(subject.name() + "@" + round.number());
    seeds.add(round.seed());
    double value = time.applyAsDouble(subject, round.number());
    if (value < 0) {
      throw new MeasurementException("answered wrongly");
    }
    return new Measurement(
        Map.of("time", value, "allocation", 0.001, "share", 50.0), "[{\"score\" : 1.50}]");
  }
}
