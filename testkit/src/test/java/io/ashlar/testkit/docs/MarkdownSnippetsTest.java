package io.ashlar.testkit.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkdownSnippetsTest {
  private static final String GREETING =
      """
      class GreetingTest {
        void greets() {
          // snippet: greeting
          String name = "Ada";

          if (name.isEmpty()) {
            throw new IllegalStateException();
          }
          // end
        }

        // snippet: farewell
        int bye = 0;
        // end
      }
      """;

  @TempDir private Path directory;
  private Path sources;
  private Path readme;

  @BeforeEach
  void layOut() throws IOException {
    sources = Files.createDirectories(directory.resolve("src/test/java"));
    readme = directory.resolve("README.md");
    Files.writeString(sources.resolve("GreetingTest.java"), GREETING);
  }

  @Test
  void acceptsABlockThatRepeatsARegion() throws IOException {
    Files.writeString(
        readme,
        """
        # Greeting
        ```java
        String name = "Ada";

        if (name.isEmpty()) {
          throw new IllegalStateException();
        }
        ```
        1. in a list

           ```java
           int bye = 0;
           ```
        """);

    assertThatCode(this::check).doesNotThrowAnyException();
  }

  /** Red when the comparison in assertTested accepts every block. */
  @Test
  void showsTheBlockAndTheRegionMostLikeItWhenTheyDiffer() throws IOException {
    Files.writeString(
        readme,
        """
        ```java
        String name = "Bob";

        if (name.isEmpty()) {
          throw new IllegalStateException();
        }
        ```
        """);

    assertThatThrownBy(this::check)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("README.md:1")
        .hasMessageContaining("String name = \"Bob\";")
        .hasMessageContaining("greeting (")
        .hasMessageContaining("String name = \"Ada\";");
  }

  @Test
  void saysSoWhenNoRegionIsLikeTheBlock() throws IOException {
    Files.writeString(readme, "```java\nlong unknown;\n```\n");

    assertThatThrownBy(this::check)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("long unknown;")
        .hasMessageContaining("no region has a line in common");
  }

  @Test
  void comparesOnlyBlocksOfJava() throws IOException {
    Files.writeString(
        readme,
        """
        ```text
        signature(only)
        ```
        ````markdown
        ```java
        this is a fence inside a longer fence
        ```
        ````
        ```java title
        int bye = 0;
        ```
        ```javascript
        let x
        ```
        """);

    assertThatCode(this::check).doesNotThrowAnyException();
  }

  /** Red when the check for an empty list of blocks is left out. */
  @Test
  void refusesADocumentWithoutJavaBecauseItsTestWouldSayNothing() throws IOException {
    Files.writeString(readme, "# Words only\n");

    assertThatThrownBy(this::check)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no ```java block");
  }

  @Test
  void refusesARegionWithoutEnd() throws IOException {
    Files.writeString(readme, "```java\nint bye = 0;\n```\n");
    Files.writeString(sources.resolve("OpenTest.java"), "// snippet: open\nint x;\n");

    assertThatThrownBy(this::check)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("snippet open has no end");
  }

  @Test
  void refusesTwoRegionsOfOneName() throws IOException {
    Files.writeString(readme, "```java\nint bye = 0;\n```\n");
    Files.writeString(sources.resolve("TwiceTest.java"), "// snippet: farewell\nint x;\n// end\n");

    assertThatThrownBy(this::check)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("snippet farewell exists twice");
  }

  @Test
  void treatsAnUnclosedFenceAsABlockToTheEndOfTheDocument() throws IOException {
    Files.writeString(readme, "```java\nint bye = 0;\n\n");

    assertThatCode(this::check).doesNotThrowAnyException();
  }

  @Test
  void namesTheFileItCannotRead() {
    assertThatThrownBy(this::check)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("README.md");
  }

  @Test
  void namesTheSourcesItCannotRead() throws IOException {
    Files.writeString(readme, "```java\nint bye = 0;\n```\n");

    assertThatThrownBy(() ->
            MarkdownSnippets.assertTested(
                readme.toString(), directory.resolve("absent").toString()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("absent");
  }

  @Test
  void findsTheModuleByThePropertyOfTheTestRunner() {
    assertThat(MarkdownSnippets.moduleDirectory().resolve("pom.xml")).isRegularFile();
  }

  private void check() {
    MarkdownSnippets.assertTested(readme.toString(), sources.toString());
  }
}
