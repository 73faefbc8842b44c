package io.ashlar.testkit.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class CrashPathTest {
  private static final List<String> SAMPLES =
      List.of(
          "",
          "/",
          "a",
          "/a",
          "a/b",
          "/a/b",
          "a//b/",
          "/a/b/c",
          "b/c",
          "c",
          ".",
          "..",
          "../a",
          "/../a",
          "a/../b",
          "a/./b",
          "./a/..",
          "a/b/../../..",
          "x y",
          "/a/b/../c/.");

  private final CrashFileSystem disk = CrashFileSystem.create();

  private Path at(String path) {
    return disk.getPath(path);
  }

  private static String text(Path path) {
    return path == null ? "null" : path.toString();
  }

  /** Everything one path says of itself. */
  private static String portrait(Path path) {
    StringBuilder text = new StringBuilder();
    text.append(path).append('|').append(path.isAbsolute());
    text.append('|').append(text(path.getRoot()));
    text.append('|').append(text(path.getFileName()));
    text.append('|').append(text(path.getParent()));
    text.append('|').append(path.normalize());
    path.forEach(name -> text.append('|').append(name));
    for (int i = 0; i < path.getNameCount(); i++) {
      text.append('|').append(path.subpath(i, path.getNameCount()));
    }
    return text.toString();
  }

  /** Everything two paths say of each other. */
  private static String relation(Path one, Path other) {
    String relative = "refused";
    if (one.isAbsolute() == other.isAbsolute() && !one.toString().contains("..")) {
      relative = one.relativize(other).toString();
    }
    return String.join(
        "|",
        one + " " + other,
        one.resolve(other).toString(),
        one.resolveSibling(other).toString(),
        relative,
        one.startsWith(other) + "",
        one.endsWith(other) + "",
        one.equals(other) + "",
        Integer.signum(one.compareTo(other)) + "");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void behavesAsThePathsOfUnixDo() {
    for (String sample : SAMPLES) {
      assertThat(portrait(at(sample))).isEqualTo(portrait(Path.of(sample)));
      for (String other : SAMPLES) {
        if (!other.contains(".") && !sample.contains(".")) {
          assertThat(relation(at(sample), at(other)))
              .isEqualTo(relation(Path.of(sample), Path.of(other)));
        }
      }
    }
  }

  @Test
  void joinsItsParts() {
    assertThat(disk.getPath("/a", "b", "", "c")).isEqualTo(at("/a/b/c"));
    assertThat(disk.getPath("", "b")).isEqualTo(at("b"));
  }

  @Test
  void isFoundInHashTables() {
    assertThat(at("/a/b")).hasSameHashCodeAs(at("/a//b/")).isNotEqualTo(at("a/b"));
    assertThat(at("/a")).isNotEqualTo(CrashFileSystem.create().getPath("/a"));
    assertThat(at("/a").startsWith(Path.of("/a"))).isFalse();
    assertThat(at("/a").endsWith(Path.of("/a"))).isFalse();
  }

  @Test
  void becomesAbsoluteAndReal() throws IOException {
    Files.createDirectory(at("/dir"));

    assertThat(at("").toAbsolutePath()).isEqualTo(at("/"));
    assertThat(at("dir/../dir").toRealPath()).isEqualTo(at("/dir"));
    assertThat(at("/dir/x y").toUri()).hasToString("crash:/dir/x%20y");
    assertThatThrownBy(() -> at("none").toRealPath()).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> at("a\0b")).isInstanceOf(InvalidPathException.class);
    assertThatIllegalArgumentException().isThrownBy(() -> at("/a").relativize(at("a")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> at("/a/b").subpath(1, 3))
        .withMessage("beginIndex=1, endIndex=3, nameCount=2");
    assertThatIllegalArgumentException().isThrownBy(() -> at("/a/b").getName(-1));
    assertThatThrownBy(() -> at("/a").toFile()).isInstanceOf(UnsupportedOperationException.class);
  }
}
