package io.ashlar.benchmarks.harness;

import io.ashlar.benchmarks.statistics.Ratios;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Plays the rounds of a plan.
 *
 * <p>In each round every subject of a case is measured once, in an order drawn anew: what the
 * machine does meanwhile - another tenant, a warmer processor - happens to all of them, and a drift
 * within the round favours nobody. Rounds go on while the interval of a headline ratio is too wide
 * - where nobody is beside ours, that of its own headline figure -, up to a number fixed
 * beforehand.
 *
 * <p>A case that needs what this machine does not have is skipped.
 *
 * <p>Everything measured is journalled before the next begins. Used by one thread.
 */
public final class Engine {
  private final Session session;
  private final Journal journal;
  private final NoiseProbe probe;
  private final Progress progress;

  /** An engine that measures under the session and continues the journal. */
  public Engine(Session session, Journal journal, NoiseProbe probe, Progress progress) {
    this.session = session;
    this.journal = journal;
    this.probe = probe;
    this.progress = progress;
  }

  /**
   * Measures all cases. A case that fails is recorded with its reason; the others go on.
   *
   * @throws InterruptedException if interrupted; what was measured is in the journal
   */
  public List<CaseOutcome> run(Plan plan) throws InterruptedException {
    List<CaseOutcome> outcomes = new ArrayList<>();
    for (PlannedCase planned : plan.cases()) {
      progress.caseBegins(planned, outcomes.size() + 1, plan.cases().size());
      CaseOutcome outcome = run(planned);
      outcomes.add(outcome);
      progress.caseEnded(outcome);
    }
    return outcomes;
  }

  private CaseOutcome run(PlannedCase planned) throws InterruptedException {
    Optional<String> missing = planned.measured().missing();
    if (missing.isPresent()) {
      return CaseOutcome.skipped(planned, missing.get());
    }
    List<Map<String, Measurement>> rounds = new ArrayList<>();
    List<NoiseSample> noise = new ArrayList<>();
    Conditions conditions = Conditions.NONE;
    try {
      conditions = conditions(planned);
      while (!enough(planned, rounds)) {
        int number = rounds.size() + 1;
        noise.add(noise(planned, number));
        rounds.add(round(planned, number, conditions));
      }
      return new CaseOutcome(planned, conditions, rounds, noise, null, null);
    } catch (MeasurementException e) {
      return new CaseOutcome(planned, conditions, rounds, noise, e.getMessage(), null);
    }
  }

  private Conditions conditions(PlannedCase planned) throws InterruptedException {
    Conditions known = journal.conditions(planned.id());
    if (known != null) {
      return known;
    }
    Conditions found = planned.measured().prepare(planned.subjects(), session);
    journal.append(planned.id(), found);
    return found;
  }

  private NoiseSample noise(PlannedCase planned, int number) {
    NoiseSample known = journal.noise(planned.id(), number);
    if (known != null) {
      return known;
    }
    NoiseSample sample = probe.sample(number);
    journal.append(planned.id(), sample);
    return sample;
  }

  private Map<String, Measurement> round(PlannedCase planned, int number, Conditions conditions)
      throws InterruptedException {
    Random random = new Random(journal.heading().seed() + 31L * planned.id().hashCode() + number);
    List<Subject> order = new ArrayList<>(planned.subjects());
    Collections.shuffle(order, random);
    Round round = new Round(number, random.nextLong(), conditions, session);

    Map<String, Measurement> measurements = new HashMap<>();
    for (Subject subject : order) {
      progress.measuring(planned, subject, number, Math.max(number, session.effort().rounds()));
      Measurement known = journal.measurement(planned.id(), number, subject.name());
      Measurement measurement = known != null ? known : measure(planned, subject, round);
      measurements.put(subject.name(), measurement);
      progress.measured(planned, subject, measurement, known != null);
    }
    return measurements;
  }

  private Measurement measure(PlannedCase planned, Subject subject, Round round)
      throws InterruptedException {
    Measurement measurement;
    try {
      measurement = planned.measured().measure(subject, round);
    } catch (MeasurementException e) {
      throw new MeasurementException(subject.name() + ": " + e.getMessage(), e);
    }
    for (Metric metric : planned.measured().metrics()) {
      Double value = measurement.values().get(metric.name());
      if (value == null || !Double.isFinite(value)) {
        throw new MeasurementException(
            subject.name() + ": " + metric.name() + "=" + value + ", must be a finite number");
      }
    }
    journal.append(planned.id(), round.number(), subject.name(), measurement);
    return measurement;
  }

  private boolean enough(PlannedCase planned, List<Map<String, Measurement>> rounds) {
    Effort effort = session.effort();
    if (rounds.size() < effort.rounds()) {
      return false;
    }
    return rounds.size() >= effort.maximumRounds() || narrow(planned, rounds);
  }

  /** Whether the headline interval of every comparison, or of ours alone, is narrow enough. */
  private boolean narrow(PlannedCase planned, List<Map<String, Measurement>> rounds) {
    Metric headline = planned.measured().metrics().get(0);
    boolean compared = false;
    for (Subject subject : planned.subjects()) {
      if (subject.role() == Role.OURS) {
        continue;
      }
      compared |= subject.role() != Role.TWIN;
      if (!narrow(CaseOutcome.ratios(planned, rounds, subject, headline))) {
        return false;
      }
    }
    return compared || narrow(CaseOutcome.ours(planned, rounds, headline));
  }

  /** Whether the interval is narrow enough, or has no width because there is none. */
  private boolean narrow(double[] positive) {
    boolean defined = Arrays.stream(positive).allMatch(x -> x > 0 && Double.isFinite(x));
    return !defined || Ratios.estimate(positive).width() <= session.effort().width();
  }
}
