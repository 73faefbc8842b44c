package io.ashlar.benchmarks.jmh;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ashlar.benchmarks.fork.CountMain;
import io.ashlar.benchmarks.harness.Case;
import io.ashlar.benchmarks.harness.Measurement;
import io.ashlar.benchmarks.harness.Metric;
import io.ashlar.benchmarks.harness.Round;
import io.ashlar.benchmarks.harness.Session;
import io.ashlar.benchmarks.harness.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A case that is counted, not timed: bytes an entry, files written. The child runs with the heap
 * and the flags of the timed ones, because object sizes depend on them.
 *
 * @param suite name of the suite
 * @param name name of the case
 * @param title what is counted
 * @param counting name of the {@link io.ashlar.benchmarks.fork.Counting} class
 * @param conformance name of the {@link io.ashlar.benchmarks.fork.Conformance} class
 * @param tool folder of libraries that the count needs, for example {@code footprint}
 * @param toolFlags JVM flags that the count needs
 * @param metrics what it gives
 * @param contenders who is counted, ours first
 */
public record CountCase(
    String suite,
    String name,
    String title,
    String counting,
    String conformance,
    String tool,
    List<String> toolFlags,
    List<Metric> metrics,
    List<Contender> contenders)
    implements Case {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  public CountCase {
    toolFlags = List.copyOf(toolFlags);
    metrics = List.copyOf(metrics);
    contenders = List.copyOf(contenders);
  }

  @Override
  public List<Subject> subjects() {
    return contenders.stream().map(Contender::subject).toList();
  }

  @Override
  public Measurement measure(Subject subject, Round round) throws InterruptedException {
    Session session = round.session();
    try {
      Path result = Files.createTempFile(session.scratch(), "count", ".json");
      try {
        ChildJvm.run(command(subject, result, session), session.scratch(), LIMIT);
        String text = Files.readString(result);
        Map<String, Double> values = JSON.readValue(text, new TypeReference<>() {});
        return new Measurement(values, text);
      } finally {
        Files.deleteIfExists(result);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> command(Subject subject, Path result, Session session) {
    Contender contender = Contender.of(contenders, subject);
    List<String> command = new ArrayList<>();
    command.add(session.javaCommand().toString());
    command.addAll(session.jvmFlags());
    command.addAll(toolFlags);
    command.add("-cp");
    command.add(ClassPath.of(session, tool, suite, contender.library()));
    command.add(CountMain.class.getName());
    command.addAll(List.of(conformance, counting, contender.adapter(), result.toString()));
    return command;
  }
}
