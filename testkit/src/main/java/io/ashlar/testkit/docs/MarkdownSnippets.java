package io.ashlar.testkit.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The assertion that every Java block of a Markdown file is a marked region of a test source.
 *
 * <p>A region begins at a line holding only {@code // snippet: name} and ends at the next line
 * holding only {@code // end}; a name is unique among the sources searched. A block is a fence
 * whose info string begins with the word {@code java}. Both are compared without their common
 * indentation, trailing blanks, and blank lines at either end; all else counts. What is not Java
 * that compiles (a shell command, a signature taken out of its class) wants another info string,
 * such as {@code text}.
 *
 * <pre>{@code
 * @Test
 * void theReadmeShowsCodeThatRuns() {
 *   MarkdownSnippets.assertTested("README.md", "src/test/java");
 * }
 * }</pre>
 */
public final class MarkdownSnippets {
  private static final String REGION_START = "// snippet:";
  private static final String REGION_END = "// end";

  private MarkdownSnippets() {}

  /**
   * Asserts that each Java block of a Markdown file equals a region of some source.
   *
   * <p>Relative paths are taken from {@link #moduleDirectory()}.
   *
   * @param markdown the Markdown file, such as {@code README.md}
   * @param sources a Java file, or a directory whose {@code .java} files are all searched
   * @throws AssertionError if a block equals no region (the message shows the block and the region
   *     most like it), if the file has no Java block at all, or if the markers are not well formed:
   *     a region without end, two of one name
   * @throws UncheckedIOException if a file cannot be read
   */
  public static void assertTested(String markdown, String sources) {
    Path document = moduleDirectory().resolve(markdown);
    List<Snippet> blocks = blocksOf(document);
    if (blocks.isEmpty()) {
      throw new AssertionError(document + " has no ```java block, so nothing of it is tested");
    }
    Path searched = moduleDirectory().resolve(sources);
    List<Snippet> regions = regionsOf(searched);
    for (Snippet block : blocks) {
      if (regions.stream().noneMatch(region -> region.code().equals(block.code()))) {
        throw new AssertionError(describeMissing(block, regions, searched));
      }
    }
  }

  /**
   * The directory of the module under test: the system property {@code basedir}, which Maven's test
   * runner sets, or else the working directory.
   *
   * @return the directory, absolute
   */
  public static Path moduleDirectory() {
    String directory = System.getProperty("basedir", System.getProperty("user.dir", ""));
    return Path.of(directory).toAbsolutePath();
  }

  private static List<Snippet> blocksOf(Path document) {
    List<Snippet> blocks = new ArrayList<>();
    List<String> lines = linesOf(document);
    for (int i = 0; i < lines.size(); i++) {
      int ticks = fenceLength(lines.get(i));
      if (ticks == 0) {
        continue;
      }
      int start = i + 1;
      int end = start;
      while (end < lines.size() && !closes(lines.get(end), ticks)) {
        end++;
      }
      String info = lines.get(i).strip().substring(ticks).strip();
      if (info.equals("java") || info.startsWith("java ")) {
        blocks.add(Snippet.of(document + ":" + start, lines.subList(start, end)));
      }
      i = end;
    }
    return blocks;
  }

  private static int fenceLength(String line) {
    String text = line.strip();
    int ticks = 0;
    while (ticks < text.length() && text.charAt(ticks) == '`') {
      ticks++;
    }
    return ticks >= 3 ? ticks : 0;
  }

  private static boolean closes(String line, int ticks) {
    int length = fenceLength(line);
    return length >= ticks && length == line.strip().length();
  }

  private static List<Snippet> regionsOf(Path searched) {
    List<Snippet> regions = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Path source : javaFilesIn(searched)) {
      List<String> lines = linesOf(source);
      for (int i = 0; i < lines.size(); i++) {
        if (!lines.get(i).strip().startsWith(REGION_START)) {
          continue;
        }
        String name = lines.get(i).strip().substring(REGION_START.length()).strip();
        int start = i + 1;
        int end = start;
        while (end < lines.size() && !lines.get(end).strip().equals(REGION_END)) {
          end++;
        }
        if (end == lines.size()) {
          throw new AssertionError("snippet " + name + " has no end, in " + source + ":" + start);
        }
        if (!names.add(name)) {
          throw new AssertionError("snippet " + name + " exists twice, again in " + source);
        }
        regions.add(
            Snippet.of(name + " (" + source + ":" + start + ")", lines.subList(start, end)));
        i = end;
      }
    }
    return regions;
  }

  private static List<Path> javaFilesIn(Path searched) {
    try (Stream<Path> files = Files.walk(searched)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("sources=" + searched, e);
    }
  }

  private static List<String> linesOf(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException("file=" + file, e);
    }
  }

  private static String describeMissing(Snippet block, List<Snippet> regions, Path searched) {
    String shown = "the Java block at " + block.origin() + " is no region of " + searched + "\n";
    shown += "--- the document shows\n" + block.code() + "\n";
    Snippet nearest = nearestTo(block, regions);
    return nearest == null
        ? shown + "--- no region has a line in common with it\n"
        : shown + "--- the region most like it, " + nearest.origin() + "\n" + nearest.code() + "\n";
  }

  private static @Nullable Snippet nearestTo(Snippet block, List<Snippet> regions) {
    return regions.stream()
        .filter(region -> block.linesInCommonWith(region) > 0)
        .max(Comparator.comparingLong(block::linesInCommonWith))
        .orElse(null);
  }

  /** A piece of code and where it was found. */
  private record Snippet(String origin, String code) {
    static Snippet of(String origin, List<String> lines) {
      int start = 0;
      int end = lines.size();
      while (start < end && lines.get(start).isBlank()) {
        start++;
      }
      while (end > start && lines.get(end - 1).isBlank()) {
        end--;
      }
      return new Snippet(origin, String.join("\n", lines.subList(start, end)).stripIndent());
    }

    long linesInCommonWith(Snippet other) {
      Set<String> theirs = new HashSet<>(other.code.lines().map(String::strip).toList());
      return code.lines()
          .map(String::strip)
          .filter(line -> line.length() > 1 && theirs.contains(line))
          .count();
    }
  }
}
