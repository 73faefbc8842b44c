package io.ashlar.benchmarks.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ashlar.testkit.files.CrashFileSystem;
import io.ashlar.testkit.files.Fault;
import io.ashlar.testkit.files.OperationKind;
import io.ashlar.testkit.history.History;
import io.ashlar.testkit.history.KeyValueModel;
import io.ashlar.testkit.history.KeyValueModel.Get;
import io.ashlar.testkit.history.LinearizabilityChecker;
import io.ashlar.testkit.history.Operation;
import io.ashlar.testkit.history.Reply;
import io.ashlar.testkit.history.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
class WorkConformanceTest {

  @ParameterizedTest
  @ValueSource(
      classes = {
        MessageRing.class,
        CrashFiles.class,
        CrashFilesWithImages.class,
        LongHistory.class
      })
  void isMetByEveryWork(Class<?> work) {
    assertThatCode(() -> new WorkConformance().check(work.getName())).doesNotThrowAnyException();
  }

  /** Red when what a run came to is not compared, or only the first one's. */
  @ParameterizedTest
  @ValueSource(classes = {TooFew.class, TooFewTheSecondTime.class})
  void refusesAWorkThatComesToAnotherNumber(Class<?> work) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> new WorkConformance().check(work.getName()))
        .withMessageContaining(work.getName() + ": operations=9, must be 10");
  }

  @Test
  void refusesAWorkWhoseInstrumentFindsNothing() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> new WorkConformance().check(Blind.class.getName()))
        .withMessage("blind");
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> new WorkConformance().check(Unreadable.class.getName()))
        .withMessageContaining("Unreadable");
  }

  @Test
  void aRingEndsWithTheMessageThatMakesUpTheNumber() {
    Duration minute = Duration.ofMinutes(1);

    assertThat(MessageRing.run(7, 1_234, minute).network().delivered()).isEqualTo(1_234);
    assertThatIllegalStateException()
        .isThrownBy(() -> MessageRing.run(7, 1_234, Duration.ofMillis(1)))
        .withMessageContaining("in PT0.001S, must be 1234");
  }

  @Test
  void aRingIsASeedsOwn() {
    assertThatCode(() -> MessageRing.requireSeeded(1, 1, 2)).doesNotThrowAnyException();
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> MessageRing.requireSeeded(1, 3, 2));
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> MessageRing.requireSeeded(1, 1, 1));
  }

  @Test
  void theMixRefusesADiskThatReadsTooLittle() {
    CrashFileSystem disk = CrashFileSystem.create();
    disk.inject(Fault.shortTransfer(7), OperationKind.READ);

    assertThatIllegalStateException()
        .isThrownBy(() -> StorageMix.on(disk))
        .withMessage("bytes=7, must be 4096");
  }

  /** A write cut short once leaves a log that is too short after the power is lost. */
  @Test
  void theMixRefusesADiskThatHasNotAllThatWasForced() {
    CrashFileSystem disk = CrashFileSystem.create();
    disk.injectAt(300, Fault.shortTransfer(7), OperationKind.WRITE);

    assertThatIllegalStateException()
        .isThrownBy(() -> StorageMix.on(disk))
        .withMessage("/log after power loss: size=409507, must be 409600");
    assertThatIllegalStateException()
        .isThrownBy(() -> StorageMix.requireForced(CrashFileSystem.create()))
        .withMessage("/log after power loss: size=-1, must be 409600");
  }

  @Test
  void theMixRefusesADiskThatLosesTooMuchOrNothing() throws IOException {
    CrashFileSystem empty = CrashFileSystem.create();
    CrashFileSystem both = CrashFileSystem.create();
    Files.write(both.getPath("/kept"), new byte[1]);
    Files.write(both.getPath("/lost"), new byte[1]);

    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> StorageMix.requireLoss(empty))
        .withMessageContaining("kept=false, other file lost=true");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> StorageMix.requireLoss(both))
        .withMessageContaining("kept=true, other file lost=false");
  }

  /** Red when clients answer each other's calls, or when one is left open. */
  @Test
  void clientsPlayAHistoryInWhichEachOperationIsAnswered() {
    History<KeyValueModel.Input, Reply<String>> history = new PlayedClients(3, 4, 1).play(200);

    assertThat(history.operations())
        .hasSize(200)
        .allMatch(operation -> operation.outcome() == Operation.Outcome.OK);
    assertThat(history.operations())
        .extracting(operation -> operation.input().getClass().getSimpleName())
        .contains("Get", "Put", "Append");
    assertThat(LongHistory.explained(checker().check(history))).isEqualTo(200);
  }

  @Test
  void aHistoryThatIsNotExplainedHasNoTime() {
    Operation<KeyValueModel.Input, Reply<String>> wrong =
        Operation.ok(1, new Get("k"), Reply.value("never written"), 0, 1);

    assertThatIllegalStateException()
        .isThrownBy(() -> LongHistory.explained(checker().check(new History<>(List.of(wrong)))))
        .withMessageContaining("never written");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> LongHistory.requireViolation(Verdict.Kind.UNKNOWN))
        .withMessageContaining("verdict=UNKNOWN");
  }

  private static LinearizabilityChecker<String, KeyValueModel.Input, Reply<String>> checker() {
    return LinearizabilityChecker.ofDefaults(new KeyValueModel());
  }

  /** Does what it must. */
  public static class Ten implements Work {
    int runs;

    @Override
    public int operations() {
      return 10;
    }

    @Override
    public long run() throws IOException {
      runs++;
      return 10;
    }

    @Override
    public void check() throws IOException {}
  }

  /** Leaves one out. */
  public static final class TooFew extends Ten {
    @Override
    public long run() {
      return 9;
    }
  }

  /** Leaves one out when it has done all before. */
  public static final class TooFewTheSecondTime extends Ten {
    @Override
    public long run() throws IOException {
      super.run();
      return runs == 1 ? 10 : 9;
    }
  }

  /** Finds nothing. */
  public static final class Blind extends Ten {
    @Override
    public void check() {
      throw new AssertionError("blind");
    }
  }

  /** Cannot read. */
  public static final class Unreadable extends Ten {
    @Override
    public void check() throws IOException {
      throw new IOException("unreadable");
    }
  }
}
