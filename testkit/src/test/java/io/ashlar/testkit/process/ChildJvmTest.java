package io.ashlar.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
class ChildJvmTest {
  /** The exit code of what signal 9 has ended, or TerminateProcess. */
  private static final int KILLED = OS.WINDOWS.isCurrentOs() ? 1 : 128 + 9;

  @TempDir private Path directory;

  @Test
  void runsAMainClassOnTheSameClassPathWithArguments() {
    try (ChildJvm child = quick().jvmArguments("-Dcolour=green").arguments("a", "b c").start()) {
      child.send("arguments");
      child.send("property colour");
      child.send("property java.home");
      child.endInput();

      assertThat(child.awaitExit()).isZero();
      assertThat(child.acknowledged())
          .containsExactly("a,b c", "green", System.getProperty("java.home"));
    }
  }

  /** Red when kill() is Process.destroy(), a SIGTERM. */
  @Test
  void killsSoThatNoShutdownHookRuns() {
    Path trace = directory.resolve("trace");
    try (ChildJvm child = quick().start()) {
      child.send("hook " + trace);
      child.send("say ready");
      child.awaitAcknowledged(1);

      assertThat(child.kill()).isEqualTo(KILLED);
    }
    assertThat(trace).doesNotExist();
  }

  /**
   * Red when killWhileItRuns() asks neither whether the child ran nor how it ended; and by the
   * child that ends as if it were killed, when it only asks how.
   */
  @ParameterizedTest
  @CsvSource({
    "exit 0, it has exited with 0",
    "exit 137, it has exited with 137",
    "throw no disk, IllegalStateException: no disk"
  })
  void aChildThatHadEndedWasNotKilled(String how, String told) {
    try (ChildJvm child = quick().start()) {
      child.send("say done");
      child.send(how);
      child.awaitExit();

      assertThatThrownBy(child::killWhileItRuns)
          .isInstanceOf(ChildProcessException.class)
          .hasMessageContaining("child ended by itself before it was killed; it has exited with")
          .hasMessageContaining(told)
          .hasMessageContaining("output:\n  done\n");
    }
    try (ChildJvm child = quick().start()) {
      child.killWhileItRuns();
      assertThat(child.isAlive()).isFalse();
    }
  }

  /** Red when what follows the last line break counts as a line. */
  @Test
  void aTornLastLineIsNotAcknowledged() {
    try (ChildJvm child = quick().start()) {
      child.send("say whole");
      child.send("say-half torn");
      child.send("exit 0");
      child.awaitExit();

      assertThat(child.acknowledged()).containsExactly("whole");
    }
  }

  /** Red (the wait times out) when nobody reads the child's standard error. */
  @Test
  void aChildThatFillsItsErrorOutputGoesOn() {
    try (ChildJvm child = quick().start()) {
      child.send("shout");
      child.send("say done");

      assertThat(child.awaitAcknowledged(1)).containsExactly("done");
    }
  }

  /** Red when close() does not kill. */
  @Test
  void noChildOutlivesItsTest() {
    ChildJvm child = quick().start();
    ProcessHandle handle = ProcessHandle.of(child.pid()).orElseThrow();
    assertThat(child.isAlive()).isTrue();

    child.close();
    child.close();

    assertThat(handle.isAlive()).isFalse();
    assertThat(child.isAlive()).isFalse();
  }

  /**
   * The parent is killed while the grandchild still starts, mostly, or when it runs. Red when
   * ChildMain does not watch its parent, or (now and then) takes whatever parent it finds for the
   * one that started it.
   */
  @ParameterizedTest
  @ValueSource(strings = {"spawn", "spawn-and-wait"})
  void noChildOutlivesAParentThatIsKilled(String command) {
    try (ChildJvm parent = quick().start()) {
      parent.send(command);
      long pid = Long.parseLong(parent.awaitAcknowledged(1).get(0));
      ProcessHandle grandchild = ProcessHandle.of(pid).orElseThrow();

      parent.kill();

      Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> !grandchild.isAlive());
    }
  }

  @Test
  void saysWhatAChildThatEndedEarlyHadToSay() {
    try (ChildJvm child = quick().start()) {
      child.send("say one");
      child.send("throw out of luck");

      assertThatThrownBy(() -> child.awaitAcknowledged(2))
          .isInstanceOf(ChildProcessException.class)
          .hasMessageContaining("acknowledged 1 of 2 lines within PT30S")
          .hasMessageContaining(ScriptedChild.class.getName())
          .hasMessageContaining("\n  one\n");
      assertThat(child.awaitExit()).isEqualTo(1);
      assertThatThrownBy(() -> child.awaitAcknowledged(2))
          .hasMessageContaining("it has exited with 1")
          .hasMessageContaining("IllegalStateException: out of luck");
      assertThatThrownBy(() -> child.send("say more"))
          .isInstanceOf(ChildProcessException.class)
          .hasMessageContaining("took no input \"say more\"");
    }
  }

  @Test
  void everyWaitEnds() {
    try (ChildJvm child = quick().timeLimit(Duration.ofMillis(50)).start()) {
      assertThatThrownBy(() -> child.awaitAcknowledged(1))
          .isInstanceOf(ChildProcessException.class)
          .hasMessageContaining("acknowledged 0 of 1 lines within PT0.05S; it runs");
      assertThatThrownBy(child::awaitExit)
          .isInstanceOf(ChildProcessException.class)
          .hasMessageContaining("did not end within PT0.05S");
      // Fifty milliseconds are short for a death: not what this test is about.
      Awaitility.await().ignoreExceptions().until(() -> child.kill() > 0);
    }
  }

  /** Red (it never ends) when send() writes on the calling thread. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aChildThatDoesNotReadWhatItIsSentIsKilledWhenTheTimeIsUp() {
    String line = "x".repeat(1 << 20);
    try (ChildJvm child = quick().arguments("deaf").timeLimit(Duration.ofSeconds(2)).start()) {
      assertThatThrownBy(() -> child.send(line))
          .isInstanceOf(ChildProcessException.class)
          .hasMessageContaining("took no input \"xxx")
          .hasMessageContaining("within PT2S; it runs");

      assertThat(child.awaitExit()).isNotZero();
      assertThatThrownBy(() -> child.send("more")).isInstanceOf(ChildProcessException.class);
    }
  }

  @Test
  void anInterruptKillsTheChildThatIsBeingFed() {
    String line = "x".repeat(1 << 20);
    try (ChildJvm child = quick().arguments("deaf").start()) {
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> child.send(line)).hasMessageContaining("interrupted");
      assertThat(Thread.interrupted()).isTrue();
      assertThat(child.awaitExit()).isNotZero();
    }
  }

  @Test
  void aTimeLimitMayBeForEver() {
    try (ChildJvm child = quick().timeLimit(Duration.ofSeconds(Long.MAX_VALUE)).start()) {
      child.send("say patience");

      assertThat(child.awaitAcknowledged(1)).containsExactly("patience");
    }
  }

  @Test
  void anInterruptedWaitKillsTheChildAndKeepsTheInterrupt() {
    try (ChildJvm child = quick().start()) {
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> child.awaitAcknowledged(1))
          .isInstanceOf(ChildProcessException.class)
          .hasMessageContaining("interrupted");
      assertThat(Thread.interrupted()).isTrue();
      assertThat(child.awaitExit()).isNotZero();
    }
  }

  @Test
  void refusesATimeLimitOutOfRange() {
    assertThatThrownBy(() -> quick().timeLimit(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> quick().timeLimit(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("timeLimit=PT0S, must be > 0");
  }

  @Test
  void toldOutputIsTheEndOfIt() {
    try (ChildJvm child = quick().start()) {
      for (int i = 0; i < 30; i++) {
        child.send("say line " + i);
      }
      child.send("exit 3");
      assertThat(child.awaitExit()).isEqualTo(3);

      assertThatThrownBy(() -> child.awaitAcknowledged(31))
          .hasMessageContaining("... 10 lines, then\n  line 10\n")
          .hasMessageContaining("it has exited with 3");
      assertThat(child.acknowledged()).hasSize(30).isEqualTo(List.copyOf(child.acknowledged()));
    }
  }

  private static ChildJvm.Builder quick() {
    return ChildJvm.builder(ScriptedChild.class)
        .jvmArguments("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");
  }
}
