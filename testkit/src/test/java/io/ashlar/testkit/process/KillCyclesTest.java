package io.ashlar.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
