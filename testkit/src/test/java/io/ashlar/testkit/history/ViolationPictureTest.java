package io.ashlar.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.testkit.history.KeyValueModel.Append;
import io.ashlar.testkit.history.KeyValueModel.Get;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViolationPictureTest {
  private final HistoryRecorder<KeyValueModel.Input, Reply<String>> recorder =
      new HistoryRecorder<>();

  @Test
  void isOneFileThatNeedsNothingElse(@TempDir Path directory) throws IOException {
    lostAppend();

    Path file = ViolationPicture.write(violation(), directory.resolve("new/folder"));

    String page = Files.readString(file);
    assertThat(file.getFileName()).hasToString("violation-a_b.html");
    assertThat(page)
        .startsWith("<!doctype html>")
        .contains("prefers-color-scheme: dark")
        .doesNotContain("<script", "http://", "https://", "src=", "<link");
  }

  /** Red when texts are not escaped. */
  @Test
  void showsTextsAsTheyAre() {
    recorder.invoke(0, new Get("<b>&\"")).ok(Reply.value("</svg>"));

    assertThat(ViolationPicture.html(violation()))
        .contains("get(&lt;b&gt;&amp;&quot;) → &lt;/svg&gt;")
        .doesNotContain("<b>&")
        .containsOnlyOnce("</svg>");
  }

  @Test
  void showsThePrefixWithItsStatesAndWhatStopsIt() {
    lostAppend();

    String page = ViolationPicture.html(violation());

    assertThat(page)
        .contains("<h1>Not linearizable: partition a/b</h1>")
        .contains("the longest prefix that some order explains has 3")
        .contains("✗ get(a/b) → y")
        .contains("<td><code>y</code><td><code>xy</code></tr>")
        .contains("class=\"explained unknown\"")
        .doesNotContain("are not shown");
  }

  @Test
  void saysThatAnOperationCannotTakePlace() {
    var lock = new HistoryRecorder<MutexModel.Input, Reply<String>>();
    lock.invoke(0, new MutexModel.Lock("a")).ok(Reply.done());
    lock.invoke(1, new MutexModel.Lock("b")).ok(Reply.done());
    var verdict = LinearizabilityChecker.ofDefaults(new MutexModel()).check(lock.history());

    assertThat(ViolationPicture.html((Verdict.Violation<?, ?, ?>) verdict))
        .contains("<h1>Not linearizable: the history</h1>")
        .contains("nothing: it cannot take place in this state");
  }

  @Test
  void showsOfALongHistoryThePartAroundTheEnd() {
    var early = recorder.invoke(7, new Append("k", "early and long"));
    var used = recorder.invoke(8, new Append("k", "!"));
    for (int i = 0; i < 200; i++) {
      recorder.invoke(i % 3, new Append("k", ".")).ok(Reply.done());
      recorder.invoke(i % 3, new Get("k")).ok(Reply.value(".".repeat(i + 1)));
    }
    used.unknown();
    recorder.invoke(1, new Get("k")).ok(Reply.value(".".repeat(200) + "!"));
    recorder.invoke(1, new Get("k")).ok(Reply.value("wrong"));
    for (int i = 0; i < 20; i++) {
      recorder.invoke(i % 3, new Get("k")).ok(Reply.value("later " + i));
    }
    early.ok(Reply.done());

    TimelineLayout layout = TimelineLayout.of(violation());
    String page = ViolationPicture.html(violation());

    assertThat(layout.bars()).hasSize(45);
    assertThat(layout.omitted()).isEqualTo(424 - 45);
    assertThat(layout.lanes())
        .containsExactly("process 0", "process 1", "process 2", "process 7", "process 8");
    assertThat(page)
        .contains("earlier steps are not shown")
        .contains("append(k, early and long) → done")
        .contains("append(k, !) → ?")
        .contains("later 2")
        .doesNotContain("later 3");
  }

  @Test
  void pointsLieWithinTheirOperationsAndRunForward() {
    lostAppend();

    TimelineLayout layout = TimelineLayout.of(violation());

    int previous = 0;
    for (TimelineLayout.Point point : layout.points()) {
      assertThat(point.x()).isGreaterThan(previous);
      assertThat(layout.bars())
          .anyMatch(bar ->
              bar.lane() == point.lane() && bar.left() < point.x() && point.x() < bar.right());
      previous = point.x();
    }
    assertThat(layout.points()).hasSize(3);
  }

  @Test
  void labelsFitTheirBars() {
    lostAppend();

    assertThat(TimelineLayout.of(violation()).bars())
        .allMatch(bar -> bar.right() - bar.left() > bar.label().length() * 7);
  }

  /** Red when a picture starts after an operation that is shown has returned. */
  @Test
  void everyOperationShownHasAWidthHoweverManyMayComeNext() {
    for (int i = 0; i < 100; i++) {
      recorder.invoke(0, new Append("k", ".")).ok(Reply.done());
    }
    var calls = new ArrayList<HistoryRecorder.Call<KeyValueModel.Input, Reply<String>>>();
    for (int i = 0; i < 60; i++) {
      calls.add(recorder.invoke(1 + i, new Get("k")));
    }
    calls.forEach(call -> call.ok(Reply.value("wrong")));

    TimelineLayout layout = TimelineLayout.of(violation());

    assertThat(layout.bars()).hasSizeGreaterThan(60).allMatch(bar -> bar.left() < bar.right());
  }

  @Test
  void aProcessWithOverlappingOperationsHasSeveralLanes() {
    var calls = new ArrayList<HistoryRecorder.Call<KeyValueModel.Input, Reply<String>>>();
    for (int i = 0; i < 3; i++) {
      calls.add(recorder.invoke(4, new Get("k")));
    }
    calls.forEach(call -> call.ok(Reply.value("wrong")));

    assertThat(TimelineLayout.of(violation()).lanes())
        .isEqualTo(List.of("process 4", "process 4", "process 4"));
  }

  @Test
  void shortensInTheMiddle() {
    assertThat(TimelineLayout.shorten("0123456789", 10)).isEqualTo("0123456789");
    assertThat(TimelineLayout.shorten("0123456789", 9)).isEqualTo("0123…6789");
  }

  private void lostAppend() {
    recorder.invoke(0, new Append("a/b", "x")).unknown();
    recorder.invoke(1, new Append("a/b", "y")).ok(Reply.done());
    recorder.invoke(2, new Get("a/b")).ok(Reply.value("xy"));
    recorder.invoke(1, new Get("a/b")).ok(Reply.value("y"));
    recorder.invoke(1, new Append("a/b", "z"));
  }

  private Verdict.Violation<?, ?, ?> violation() {
    return (Verdict.Violation<?, ?, ?>)
        LinearizabilityChecker.ofDefaults(new KeyValueModel()).check(recorder.history());
  }
}
