package io.ashlar.resilience;

import io.ashlar.testkit.docs.MarkdownSnippets;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  @Test
  void showsOnlyJavaThatIsCompiledAndRun() {
    MarkdownSnippets.assertTested("README.md", "src/test/java");
  }
}
