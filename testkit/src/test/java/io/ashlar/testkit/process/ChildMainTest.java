package io.ashlar.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a child runs first, here within this JVM, which has a parent as well. */
class ChildMainTest {
  private static List<String> seen = List.of();

  @Test
  void callsTheMainClassWithItsOwnArguments() throws Throwable {
    ChildMain.main(new String[] {parentPid(), Recording.class.getName(), "a", "b"});

    assertThat(seen).containsExactly("a", "b");
  }

  @Test
  void letsTheMainClassFailAsItWouldAlone() {
    assertThatThrownBy(() -> ChildMain.main(new String[] {parentPid(), Failing.class.getName()}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no luck");
  }

  private static String parentPid() {
    return Long.toString(ProcessHandle.current().parent().orElseThrow().pid());
  }

  static final class Recording {
    private Recording() {}

    public static void main(String[] arguments) {
      seen = List.of(arguments);
    }
  }

  static final class Failing {
    private Failing() {}

    public static void main(String[] arguments) {
      throw new IllegalStateException("no luck");
    }
  }
}
