package io.ashlar.benchmarks.fork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ashlar.benchmarks.jmh.TinyBenchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.TimeValue;

class ForkRequestTest {
  private static final ForkRequest REQUEST =
      new ForkRequest(
          "a.B.run",
          TinyBenchmark.Lenient.class.getName(),
          "a.Adapter",
          2,
          1500,
          100,
          Path.of("result.json"),
          List.of("size=10"),
          List.of("-Xmx1g", "-XX:+UseParallelGC"));

  @TempDir Path folder;

  @Test
  void survivesTheCommandLine() {
    assertThat(ForkRequest.parse(REQUEST.toArguments())).isEqualTo(REQUEST);
  }

  @Test
  void refusesWhatIsNoRequest() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ForkRequest.parse(List.of("a.B.run")))
        .withMessageContaining("[a.B.run]");
  }

  @Test
  void becomesOneForkOfShortIterations() {
    Options options = ForkMain.options(REQUEST);

    assertThat(options.getForkCount().get()).isEqualTo(1);
    assertThat(options.getThreads().get()).isEqualTo(2);
    assertThat(options.getWarmupIterations().get()).isEqualTo(3);
    assertThat(options.getWarmupTime().get()).isEqualTo(TimeValue.milliseconds(500));
    assertThat(options.getMeasurementIterations().get()).isEqualTo(1);
    assertThat(options.getMeasurementTime().get()).isEqualTo(TimeValue.milliseconds(100));
    assertThat(options.getJvmArgs().get()).containsExactly("-Xmx1g", "-XX:+UseParallelGC");
    assertThat(options.getParameter("adapter").get()).containsExactly("a.Adapter");
    assertThat(options.getParameter("size").get()).containsExactly("10");
  }

  @Test
  void isCheckedBeforeItRuns() {
    List<String> arguments =
        new ForkRequest(
                "a.B.run",
                TinyBenchmark.Lenient.class.getName(),
                "broken",
                1,
                1,
                1,
                folder.resolve("r"),
                List.of(),
                List.of())
            .toArguments();

    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> ForkMain.main(arguments.toArray(String[]::new)))
        .withMessage("broken: answers wrongly");
  }

  @Test
  void writesCountsAsJson() throws IOException {
    Path result = folder.resolve("counts.json");

    CountMain.main(
        new String[] {
          TinyBenchmark.Lenient.class.getName(),
          TinyBenchmark.Letters.class.getName(),
          "four",
          result.toString()
        });

    assertThat(Files.readString(result)).isEqualTo("{\"half\": 2.0, \"letters\": 4.0}");
  }

  @Test
  void namesTheClassThatCannotBeMade() {
    for (String name : new String[] {"no.such.Class", "java.lang.String"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Adapters.create(name, Conformance.class))
          .withMessageContaining("class=" + name)
          .withMessageContaining("Conformance");
    }
  }
}
