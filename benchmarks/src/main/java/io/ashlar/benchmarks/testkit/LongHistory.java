package io.ashlar.benchmarks.testkit;

import io.ashlar.testkit.history.History;
import io.ashlar.testkit.history.KeyValueModel;
import io.ashlar.testkit.history.KeyValueModel.Get;
import io.ashlar.testkit.history.LinearizabilityChecker;
import io.ashlar.testkit.history.Operation;
import io.ashlar.testkit.history.Reply;
import io.ashlar.testkit.history.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * The check of one long history: 100,000 operations of ten clients on 100 keys, half of them reads,
 * none of unknown outcome. The history is played beforehand; a run checks all of it and counts the
 * operations in the orders that explain it.
 */
public final class LongHistory implements Work {
  /** Operations of the history. */
  static final int OPERATIONS = 100_000;

  private static final int KEYS = 100;
  private static final int CLIENTS = 10;
  private static final long SEED = 20_261_123;

  private final LinearizabilityChecker<String, KeyValueModel.Input, Reply<String>> checker =
      LinearizabilityChecker.ofDefaults(new KeyValueModel());
  private final History<KeyValueModel.Input, Reply<String>> history =
      new PlayedClients(KEYS, CLIENTS, SEED).play(OPERATIONS);

  /** The work, with its history; made by name in the child. */
  public LongHistory() {}

  @Override
  public int operations() {
    return OPERATIONS;
  }

  @Override
  public long run() {
    return explained(checker.check(history));
  }

  static long explained(Verdict<String, KeyValueModel.Input, Reply<String>> verdict) {
    if (verdict
        instanceof Verdict.Linearizable<String, KeyValueModel.Input, Reply<String>> linearizable) {
      return linearizable.orders().values().stream().mapToLong(List::size).sum();
    }
    throw new IllegalStateException("the verdict on a linearizable history: " + verdict);
  }

  /** One read of what nobody has written is found among all the others. */
  @Override
  public void check() {
    List<Operation<KeyValueModel.Input, Reply<String>>> operations =
        new ArrayList<>(history.operations());
    Reply<String> wrong = Reply.value("never written");
    operations.add(Operation.ok(CLIENTS, new Get("k0"), wrong, -2, -1));

    requireViolation(checker.check(new History<>(operations)).kind());
  }

  static void requireViolation(Verdict.Kind kind) {
    if (kind != Verdict.Kind.VIOLATION) {
      throw new AssertionError("verdict=" + kind + " on a read of what nobody wrote");
    }
  }
}
