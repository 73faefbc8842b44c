package io.ashlar.testkit.docs;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds this room's own pages to what it asks of others. */
class DocumentationTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "docs/files.md",
        "docs/history.md",
        "docs/process.md",
        "docs/random.md",
        "docs/recovery.md",
        "docs/simulation.md"
      })
  void showsOnlyJavaThatIsCompiledAndRun(String page) {
    MarkdownSnippets.assertTested(page, "src/test/java");
  }
}
