package io.ashlar.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the sources must not hold: {@code synchronized}, which pins the carrier of a virtual thread
 * before JDK 24, and the common pool, which whoever fills it with waiting takes from everybody. Red
 * when a method of {@code Bulkhead} is made synchronized.
 */
class SourceRulesTest {
  private static final Pattern FORBIDDEN =
      Pattern.compile("\\bsynchronized\\b|\\bcommonPool\\b|\\b(supply|run)Async\\b");
  private static final Pattern COMMENT = Pattern.compile("^\\s*(\\*|/\\*|//).*");

  @Test
  void pinNoCarrierAndUseNoCommonPool() throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      for (Path source : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
        for (String line : Files.readAllLines(source)) {
          if (FORBIDDEN.matcher(line).find() && !COMMENT.matcher(line).matches()) {
            found.add(source + ": " + line.strip());
          }
        }
      }
    }

    assertThat(found).isEmpty();
  }
}
