package io.ashlar.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("jdk")
class KillCyclesTest {
  private final long seed = Long.getLong("ashlar.kill.seed", 1);
  private final Random random = new Random(seed);

  @TempDir private Path directory;

  @Test
  void twentyKillsLoseNothingThatWasAcknowledged() {
    // snippet: kill-cycles
    Path file = directory.resolve("numbers");
    ChildJvm.Builder writer =
        ChildJvm.builder(AppendingWriter.class)
            .jvmArguments("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
            .arguments(file.toString(), "careful");

    List<String> acknowledged =
        KillCycles.builder(writer, random)
            .cycles(20)
            .build()
            .run(all -> {
              Set<String> kept = new HashSet<>(AppendingWriter.wholeLines(file));
              assertThat(all).allMatch(kept::contains);
            });
    // end

    assertThat(acknowledged)
        .as("seed %s", seed)
        .hasSizeGreaterThan(20 * 100)
        .doesNotHaveDuplicates();
  }

  /** Red when the check is not called, or called with less than all acknowledgements. */
  @Test
  void findsTheWriterThatAcknowledgesWhatItStillHolds() {
    Path file = directory.resolve("numbers");
    ChildJvm.Builder writer =
        ChildJvm.builder(AppendingWriter.class).arguments(file.toString(), "hasty");

    assertThatThrownBy(() ->
            KillCycles.builder(writer, random)
                .cycles(2)
                .build()
                .run(all -> {
                  Set<String> kept = new HashSet<>(AppendingWriter.wholeLines(file));
                  assertThat(all).allMatch(kept::contains);
                }))
        .as("seed %s", seed)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("after kill ")
        .hasMessageContaining(" of 2, with ")
        .hasMessageContaining("writes acknowledged");
  }

  /** Red when KillCycles does not ask how the child ended: nothing would ever be killed. */
  @Test
  void aWriterThatEndsByItselfIsNoKill() {
    KillCycles cycles =
        KillCycles.builder(ChildJvm.builder(EndingWriter.class), random)
            .acknowledgements(1, 1)
            .build();

    assertThatThrownBy(() -> cycles.run(acknowledged -> {}))
        .isInstanceOf(ChildProcessException.class)
        .hasMessageContaining("ended by itself before it was killed; it has exited with 0");
  }

  /** Has its one acknowledgement printed after its end, so that the kill surely comes too late. */
  private static final class EndingWriter {
    private EndingWriter() {}

    public static void main(String[] arguments) throws IOException {
      new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              LastWord.class.getName(),
              Long.toString(ProcessHandle.current().pid()))
          .inheritIO()
          .start();
    }
  }

  /** Prints a line when the process it is told has ended. */
  static final class LastWord {
    private LastWord() {}

    public static void main(String[] arguments) {
      ProcessHandle.of(Long.parseLong(arguments[0])).ifPresent(writer -> writer.onExit().join());
      System.out.println("ok");
    }
  }

  @Test
  void refusesOptionsOutOfRangeWithTheirValues() {
    var builder = KillCycles.builder(ChildJvm.builder(AppendingWriter.class), random);

    assertThatThrownBy(() -> builder.cycles(0)).hasMessage("cycles=0, must be >= 1");
    assertThatThrownBy(() -> builder.acknowledgements(-1, 5)).hasMessageContaining("fewest=-1");
    assertThatThrownBy(() -> builder.acknowledgements(5, 4)).hasMessageContaining("most=4");
    assertThatThrownBy(() -> builder.acknowledgements(5, Integer.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(builder.acknowledgements(0, 0)).isSameAs(builder);
  }
}
