package io.ashlar.testkit.recovery;

import static java.util.Map.entry;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.testkit.files.CrashPolicy;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each rule of the contract catches a broken log that no other rule catches, and each broken log is
 * caught by exactly the rules it is known to break.
 */
class WriteAheadLogContractTest {
  private static final String LIVES = "recoversWhatWasAcknowledged";
  private static final String SHORT_WRITES = "writesEveryByteWhenTheChannelTakesFew";
  private static final String CUT = "recoversAPrefixWhenCutAtAnyByte";
  private static final String FLIP = "neverReturnsAWrongRecordWhenAnyByteIsFlipped";
  private static final String HOLE = "neverReturnsARecordFromBehindAHole";
  private static final String APPEND_AFTER_CUT = "keepsWhatIsAppendedAfterATornTail";
  private static final String APPEND_AFTER_HOLE =
      "keepsWhatIsAppendedAfterAHoleAndNothingFromBehindIt";
  private static final String STALE = "neverReturnsAStaleRecordOfARecycledSegment";
  private static final String FALL_BACK = "neverFallsBackToAnEarlierLifeWhenDamaged";
  private static final String POWER_LOSS =
      "keepsEveryAcknowledgedRecordThroughPowerLossAtEveryOperation";
  private static final String RECYCLING = "recyclesThroughPowerLossAtEveryOperation";
  private static final String RECOVERY = "keepsWhatItRecoversThroughPowerLossAtEveryOperation";
  private static final String FAILED_FORCE = "acknowledgesNothingThatAFailedForceHasLost";

  private static final Map<ToyLog.Mutant, Set<String>> TOY_LOG_CAUGHT_BY =
      Map.ofEntries(
          entry(
              ToyLog.Mutant.NO_CHECKSUM,
              Set.of(FLIP, HOLE, APPEND_AFTER_CUT, APPEND_AFTER_HOLE, STALE, FALL_BACK, RECYCLING)),
          entry(ToyLog.Mutant.CHECKSUM_MISSES_THE_FIRST_BYTE, Set.of(FLIP)),
          entry(ToyLog.Mutant.NO_GENERATION_IN_CHECKSUM, Set.of(STALE, FALL_BACK, RECYCLING)),
          entry(ToyLog.Mutant.ERASES_ONLY_THE_FIRST_STALE_RECORD, Set.of(STALE)),
          entry(ToyLog.Mutant.LEAVES_THE_OLD_HEADER, Set.of(FALL_BACK)),
          entry(ToyLog.Mutant.WRITES_THE_HEADER_IN_PLACE, Set.of(RECYCLING)),
          entry(ToyLog.Mutant.SKIPS_INVALID_RECORDS, Set.of(FLIP, APPEND_AFTER_HOLE, POWER_LOSS)),
          entry(
              ToyLog.Mutant.CALLS_A_TORN_TAIL_CORRUPT,
              Set.of(CUT, APPEND_AFTER_CUT, STALE, POWER_LOSS, RECYCLING, RECOVERY)),
          entry(ToyLog.Mutant.CALLS_A_MISSING_LAST_BYTE_CORRUPT, Set.of(CUT)),
          entry(
              ToyLog.Mutant.APPENDS_BEHIND_A_TORN_TAIL,
              Set.of(APPEND_AFTER_CUT, APPEND_AFTER_HOLE)),
          entry(ToyLog.Mutant.APPENDS_BEHIND_A_TORN_PREFIX, Set.of(APPEND_AFTER_CUT)),
          entry(ToyLog.Mutant.OVERWRITES_A_TORN_TAIL_WITHOUT_CUTTING_IT, Set.of(APPEND_AFTER_HOLE)),
          entry(ToyLog.Mutant.IGNORES_SHORT_WRITES, Set.of(SHORT_WRITES)),
          entry(
              ToyLog.Mutant.DOES_NOT_FORCE,
              Set.of(APPEND_AFTER_CUT, APPEND_AFTER_HOLE, STALE, POWER_LOSS, RECYCLING, RECOVERY)),
          entry(
              ToyLog.Mutant.DOES_NOT_FORCE_THE_DIRECTORY,
              Set.of(STALE, POWER_LOSS, RECYCLING, RECOVERY, FAILED_FORCE)),
          entry(ToyLog.Mutant.DOES_NOT_FORCE_WHAT_IT_RECOVERS, Set.of(RECOVERY)),
          entry(ToyLog.Mutant.REWRITES_THE_FILE_TO_RECOVER, Set.of(RECOVERY)),
          entry(ToyLog.Mutant.RETRIES_A_FAILED_FORCE, Set.of(FAILED_FORCE)),
          entry(ToyLog.Mutant.READS_LENGTH_UNCHECKED, Set.of(FLIP, FALL_BACK, RECYCLING)),
          entry(ToyLog.Mutant.ALLOCATES_WHAT_A_LENGTH_SAYS, Set.of(FLIP)));

  private static final Map<SegmentedLog.Mutant, Set<String>> SEGMENTED_LOG_CAUGHT_BY =
      Map.of(
          SegmentedLog.Mutant.SORTS_SEGMENTS_AS_TEXT,
          Set.of(LIVES),
          SegmentedLog.Mutant.TAKES_A_GAP_FOR_RECYCLED_SEGMENTS,
          Set.of(HOLE),
          SegmentedLog.Mutant.DOES_NOT_FORCE_A_FULL_SEGMENT,
          Set.of(POWER_LOSS),
          SegmentedLog.Mutant.DOES_NOT_FORCE_THE_NAME_OF_A_SEGMENT_USED_AGAIN,
          Set.of(STALE, RECYCLING),
          SegmentedLog.Mutant.FORCES_WITHOUT_THE_SIZE,
          Set.of(POWER_LOSS, RECYCLING, RECOVERY),
          SegmentedLog.Mutant.NO_SEGMENT_IN_CHECKSUM,
          Set.of(STALE, RECYCLING),
          SegmentedLog.Mutant.FREES_SEGMENTS_BEFORE_THE_NEXT_IS_DURABLE,
          Set.of(RECYCLING),
          SegmentedLog.Mutant.FREES_SEGMENTS_WITHOUT_RENAMING_THEM,
          Set.of(FALL_BACK));

  private interface Opening {
    RecoverableLog open(Path directory) throws IOException;
  }

  /** The contract of a broken log; not found by JUnit, because it is nested and static. */
  private static final class BrokenLog extends WriteAheadLogContract {
    private final WriteAheadLogContract sound;
    private final Opening opening;
    private final int records;

    /**
     * Makes a contract.
     *
     * @param sound the contract of the log that is not broken
     * @param opening opens the broken one
     * @param records how many it takes to break it
     */
    BrokenLog(WriteAheadLogContract sound, Opening opening, int records) {
      this.sound = sound;
      this.opening = opening;
      this.records = records;
    }

    @Override
    protected RecoverableLog open(Path directory) throws IOException {
      return opening.open(directory);
    }

    @Override
    protected Class<? extends Throwable> corruption() {
      return sound.corruption();
    }

    @Override
    protected int records() {
      return records;
    }

    @Override
    protected Path last(List<Path> files) {
      return sound.last(files);
    }

    @Override
    protected List<CrashPolicy> policies() {
      return sound.policies();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBrokenLogOfOneFileBreaksExactlyItsRules(ToyLog.Mutant mutant) {
    BrokenLog broken =
        new BrokenLog(new ToyLogTest(), directory -> new ToyLog(directory, mutant), 6);

    assertThat(rulesBrokenBy(broken))
        .containsExactlyInAnyOrderElementsOf(TOY_LOG_CAUGHT_BY.get(mutant));
  }

  @ParameterizedTest
  @EnumSource
  void aBrokenLogOfSegmentsBreaksExactlyItsRules(SegmentedLog.Mutant mutant) {
    BrokenLog broken =
        new BrokenLog(new SegmentedLogTest(), directory -> new SegmentedLog(directory, mutant), 12);

    assertThat(rulesBrokenBy(broken))
        .containsExactlyInAnyOrderElementsOf(SEGMENTED_LOG_CAUGHT_BY.get(mutant));
  }

  /** Otherwise a rule could be left out and nobody would notice. */
  @Test
  void eachRuleAloneCatchesABrokenLog() {
    Set<String> alone =
        Stream.concat(
                TOY_LOG_CAUGHT_BY.values().stream(), SEGMENTED_LOG_CAUGHT_BY.values().stream())
            .filter(rules -> rules.size() == 1)
            .flatMap(Set::stream)
            .collect(toSet());

    assertThat(alone)
        .containsExactlyInAnyOrderElementsOf(rules().map(Method::getName).collect(toSet()));
  }

  private static Stream<Method> rules() {
    return Arrays.stream(WriteAheadLogContract.class.getMethods())
        .filter(method -> method.isAnnotationPresent(Test.class));
  }

  private static Set<String> rulesBrokenBy(WriteAheadLogContract contract) {
    return rules()
        .filter(rule -> !keeps(contract, rule))
        .map(Method::getName)
        .collect(toCollection(TreeSet::new));
  }

  private static boolean keeps(WriteAheadLogContract contract, Method rule) {
    try {
      rule.invoke(contract);
      return true;
    } catch (InvocationTargetException thrown) {
      assertThat(thrown.getCause())
          .as(rule.getName())
          .isInstanceOfAny(AssertionError.class, IOException.class);
      return false;
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }
}
