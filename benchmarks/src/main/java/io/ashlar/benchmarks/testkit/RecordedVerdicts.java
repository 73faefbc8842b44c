package io.ashlar.benchmarks.testkit;

import io.ashlar.testkit.history.KeyValueModel;
import io.ashlar.testkit.history.LinearizabilityChecker;
import io.ashlar.testkit.history.RegisterModel;
import io.ashlar.testkit.history.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A program that checks every recorded history of a folder, one after the other, and ends well only
 * if there were as many as there must be and each verdict is the one that is known to be right.
 *
 * <p>The histories are those of the test set of Porcupine (A. Athalye): {@code register/} holds
 * logs of 50 runs of etcd, {@code kv/} six histories of a key-value store whose names say whether
 * they are linearizable.
 */
public final class RecordedVerdicts {
  /** How many histories the test set has. */
  static final int ALL = 56;

  /** What names the folder where it is not beside the repository. */
  private static final String PROPERTY = "ashlar.histories";

  private static final Set<String> LINEARIZABLE_REGISTERS =
      Set.of(
          "etcd_002.log",
          "etcd_005.log",
          "etcd_007.log",
          "etcd_018.log",
          "etcd_025.log",
          "etcd_031.log",
          "etcd_038.log",
          "etcd_045.log",
          "etcd_048.log",
          "etcd_049.log");

  private final List<String> wrong = new ArrayList<>();
  private int judged;

  private RecordedVerdicts() {}

  /**
   * Checks them.
   *
   * @param arguments the folder, and how many histories it must have
   * @throws IllegalStateException if there are others, or a verdict is wrong
   */
  public static void main(String[] arguments) throws IOException {
    RecordedVerdicts verdicts = new RecordedVerdicts();
    verdicts.judge(Path.of(arguments[0]));
    int expected = Integer.parseInt(arguments[1]);
    if (verdicts.judged != expected || !verdicts.wrong.isEmpty()) {
      throw new IllegalStateException(
          "histories=" + verdicts.judged + ", must be " + expected + "; wrong=" + verdicts.wrong);
    }
  }

  /**
   * The folder of the histories: the one that the property {@code ashlar.histories} names, or else
   * {@code ../shared/data/linearizability} beside the repository. It need not exist.
   *
   * @param target the build folder of this module
   */
  public static Path folder(Path target) {
    String named = System.getProperty(PROPERTY);
    return named != null
        ? Path.of(named)
        : target.toAbsolutePath().resolve("../../../shared/data/linearizability").normalize();
  }

  private void judge(Path folder) throws IOException {
    for (Path file : filesIn(folder.resolve("register"))) {
      Verdict.Kind kind =
          LinearizabilityChecker.ofDefaults(new RegisterModel<>("nil"))
              .check(RecordedHistories.register(file))
              .kind();
      note(file, kind, LINEARIZABLE_REGISTERS.contains(name(file)));
    }
    for (Path file : filesIn(folder.resolve("kv"))) {
      Verdict.Kind kind =
          LinearizabilityChecker.ofDefaults(new KeyValueModel())
              .check(RecordedHistories.keyValue(file))
              .kind();
      note(file, kind, name(file).endsWith("-ok.txt"));
    }
  }

  private void note(Path file, Verdict.Kind found, boolean linearizable) {
    judged++;
    Verdict.Kind known = linearizable ? Verdict.Kind.LINEARIZABLE : Verdict.Kind.VIOLATION;
    if (found != known) {
      wrong.add(name(file) + " is " + found + ", known to be " + known);
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
