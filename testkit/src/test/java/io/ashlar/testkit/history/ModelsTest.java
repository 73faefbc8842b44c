package io.ashlar.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.testkit.history.MutexModel.Lock;
import io.ashlar.testkit.history.MutexModel.TryLock;
import io.ashlar.testkit.history.MutexModel.Unlock;
import org.junit.jupiter.api.Test;

class ModelsTest {
  private final HistoryRecorder<MutexModel.Input, Reply<String>> lock = new HistoryRecorder<>();

  @Test
  void aLockIsHandedFromOneOwnerToTheNext() {
    var waiting = lock.invoke(1, new Lock("b"));
    done(0, new Lock("a"));
    lock.invoke(2, new TryLock("c")).ok(Reply.refused());
    done(0, new Unlock("a"));
    waiting.ok(Reply.done());
    done(1, new Unlock("b"));
    done(2, new TryLock("c"));

    assertThat(lockVerdict().kind()).isEqualTo(Verdict.Kind.LINEARIZABLE);
  }

  /** Red when Lock takes place whoever holds the lock. */
  @Test
  void aLockIsNotHeldByTwo() {
    done(0, new Lock("a"));
    done(1, new Lock("b"));

    assertThat(lockVerdict().toString())
        .contains("process 1: lock(b) -> done, which cannot take place");
  }

  @Test
  void aLockWhoseOwnerIsGoneMayBeHeldForEver() {
    lock.invoke(0, new Lock("a"));
    lock.invoke(1, new TryLock("b")).ok(Reply.refused());

    assertThat(lockVerdict().kind()).isEqualTo(Verdict.Kind.LINEARIZABLE);
  }

  @Test
  void aLockIsGivenBackByItsOwnerOnly() {
    done(0, new Lock("a"));
    lock.invoke(1, new Unlock("b")).ok(Reply.refused());
    lock.invoke(1, new Unlock("b")).ok(Reply.done());

    assertThat(lockVerdict().toString()).contains("unlock(b) -> done, which would be refused");
  }

  @Test
  void anOwnerHasAName() {
    assertThatThrownBy(() -> new Lock("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TryLock("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Unlock("")).hasMessageContaining("owner is empty");
  }

  @Test
  void inputsAndRepliesReadAsTheFieldWritesThem() {
    assertThat(new KeyValueModel.Get("k")).hasToString("get(k)");
    assertThat(new KeyValueModel.Put("k", "v")).hasToString("put(k, v)");
    assertThat(new KeyValueModel.Append("k", "v")).hasToString("append(k, v)");
    assertThat(new TryLock("a")).hasToString("tryLock(a)");
    assertThat(Reply.value(3)).hasToString("3");
    assertThat(Reply.done()).hasToString("done");
  }

  @Test
  void repliesAreComparedByValue() {
    assertThat(Reply.value(3)).isEqualTo(Reply.value(3)).hasSameHashCodeAs(Reply.value(3));
    assertThat(Reply.value(3)).isNotEqualTo(Reply.value(4)).isNotEqualTo(Reply.done());
    assertThat(Reply.doneIf(true)).isEqualTo(Reply.done()).isNotEqualTo(Reply.refused());
    assertThat(Reply.done()).isNotEqualTo("done");
  }

  private void done(int process, MutexModel.Input input) {
    lock.invoke(process, input).ok(Reply.done());
  }

  private Verdict<String, MutexModel.Input, Reply<String>> lockVerdict() {
    return LinearizabilityChecker.ofDefaults(new MutexModel()).check(lock.history());
  }
}
