package io.ashlar.testkit.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each way to break a log is caught, and by the test that is there for it. */
class WriteAheadLogContractTest {
  private static final Map<ToyLog.Mutant, String> CAUGHT_BY =
      Map.of(
          ToyLog.Mutant.NO_CHECKSUM,
          "neverReturnsAWrongRecordWhenAnyByteIsFlipped",
          ToyLog.Mutant.NO_GENERATION_IN_CHECKSUM,
          "neverReturnsAStaleRecordOfARecycledSegment",
          ToyLog.Mutant.SKIPS_INVALID_RECORDS,
          "neverReturnsARecordFromBehindAHole",
          ToyLog.Mutant.APPENDS_BEHIND_A_TORN_TAIL,
          "keepsWhatIsAppendedAfterATornTail",
          ToyLog.Mutant.OVERWRITES_A_TORN_TAIL_WITHOUT_CUTTING_IT,
          "keepsWhatIsAppendedAfterAHoleAndNothingFromBehindIt",
          ToyLog.Mutant.IGNORES_SHORT_WRITES,
          "writesEveryByteWhenTheChannelTakesFew",
          ToyLog.Mutant.DOES_NOT_FORCE,
          "keepsEveryAcknowledgedRecordThroughPowerLossAtEveryOperation",
          ToyLog.Mutant.DOES_NOT_FORCE_THE_DIRECTORY,
          "keepsEveryAcknowledgedRecordThroughPowerLossAtEveryOperation",
          ToyLog.Mutant.RETRIES_A_FAILED_FORCE,
          "acknowledgesNothingThatAFailedForceHasLost",
          ToyLog.Mutant.READS_LENGTH_UNCHECKED,
          "neverReturnsAWrongRecordWhenAnyByteIsFlipped");

  /** The contract of a broken log; not found by JUnit, because it is nested and static. */
  private static final class Broken extends WriteAheadLogContract {
    private final ToyLog.Mutant mutant;

    Broken(ToyLog.Mutant mutant) {
      this.mutant = mutant;
    }

    @Override
    protected RecoverableLog open(Path directory) throws IOException {
      return new ToyLog(directory, mutant);
    }

    @Override
    protected Class<? extends Throwable> corruption() {
      return ToyLog.CorruptLogException.class;
    }
  }

  @ParameterizedTest
  @EnumSource
  void catchesEveryBrokenLog(ToyLog.Mutant mutant) throws ReflectiveOperationException {
    Method test = WriteAheadLogContract.class.getMethod(CAUGHT_BY.get(mutant));

    assertThat(test.isAnnotationPresent(Test.class)).isTrue();
    assertThatThrownBy(() -> test.invoke(new Broken(mutant)))
        .isInstanceOf(InvocationTargetException.class)
        .hasCauseInstanceOf(AssertionError.class);
  }
}
