package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Keeps the README honest: each of its Java blocks is, line by line, a piece of a test that runs. A
 * piece lies between a line {@code // snippet: name} and a line {@code // end}.
 */
class ReadmeTest {
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern SNIPPET =
      Pattern.compile("// snippet: \\S+\n(.*?)\n *// end\n", Pattern.DOTALL);

  @Test
  void showsOnlyJavaThatIsCompiledAndRun() throws IOException {
    List<String> shown = pieces(BLOCK, Path.of("README.md"));
    List<String> run =
        pieces(SNIPPET, Path.of("src/test/java/io/ashlar/cache/CacheExampleTest.java"));

    assertThat(shown).isNotEmpty();
    assertThat(shown).containsExactlyElementsOf(run);
  }

  private static List<String> pieces(Pattern pattern, Path file) throws IOException {
    return pattern
        .matcher(Files.readString(file).replace("\r\n", "\n"))
        .results()
        .map((MatchResult match) -> match.group(1).stripIndent().strip())
        .collect(Collectors.toList());
  }
}
