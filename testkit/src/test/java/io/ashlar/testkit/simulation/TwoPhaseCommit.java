package io.ashlar.testkit.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A toy two-phase commit: one coordinator, two participants, presumed abort. Correct if the
 * coordinator logs its decision before it tells anybody; with {@code losesItsLog} it keeps the
 * decision in memory only, the classic mistake.
 */
final class TwoPhaseCommit {
  private static final List<String> PARTICIPANTS = List.of("p1", "p2");

  /** The coordinator's durable log: committed transactions. Survives its crashes. */
  private final Set<String> log = new LinkedHashSet<>();

  /** What each participant has decided, durably. */
  private final Map<String, Map<String, String>> outcomes = new LinkedHashMap<>();

  private final boolean losesItsLog;

  TwoPhaseCommit(Simulation simulation, boolean losesItsLog) {
    this.losesItsLog = losesItsLog;
    simulation.addNode("coordinator", this::coordinate);
    for (String name : PARTICIPANTS) {
      outcomes.put(name, new LinkedHashMap<>());
      Set<String> prepared = new LinkedHashSet<>();
      simulation.addNode(name, node -> participate(node, prepared));
    }
  }

  /** Fails if one participant committed what the other one aborted. */
  void requireAtomicity() {
    outcomes
        .get("p1")
        .forEach((transaction, outcome) -> {
          String other = outcomes.get("p2").getOrDefault(transaction, outcome);
          if (!other.equals(outcome)) {
            throw new AssertionError(transaction + ": p1 says " + outcome + ", p2 says " + other);
          }
        });
  }

  int committed() {
    return (int) outcomes.get("p1").values().stream().filter("commit"::equals).count();
  }

  private void coordinate(SimulatedNode node) {
    Set<String> committed = losesItsLog ? new LinkedHashSet<>() : log;
    Map<String, Set<String>> votes = new LinkedHashMap<>();
    node.onMessage((from, message) -> {
      String[] words = new String(message, UTF_8).split(" ");
      if (words[0].equals("yes")) {
        Set<String> yes = votes.get(words[1]);
        if (yes != null && yes.add(from) && yes.size() == PARTICIPANTS.size()) {
          committed.add(words[1]);
          PARTICIPANTS.forEach(p -> send(node, p, "commit " + words[1]));
        }
      } else {
        // Presumed abort: what is neither logged nor being voted on was not committed.
        boolean open = votes.containsKey(words[1]) && !committed.contains(words[1]);
        if (!open) {
          send(node, from, (committed.contains(words[1]) ? "commit " : "abort ") + words[1]);
        }
      }
    });
    int[] number = {0};
    node.executor()
        .scheduleAtFixedRate(
            () -> {
              String transaction = "t" + node.lives() + "." + ++number[0];
              votes.put(transaction, new LinkedHashSet<>());
              PARTICIPANTS.forEach(p -> send(node, p, "prepare " + transaction));
            },
            100,
            100,
            TimeUnit.MILLISECONDS);
  }

  private void participate(SimulatedNode node, Set<String> prepared) {
    Map<String, String> outcome = outcomes.get(node.name());
    node.onMessage((from, message) -> {
      String[] words = new String(message, UTF_8).split(" ");
      if (words[0].equals("prepare")) {
        if (!outcome.containsKey(words[1])) {
          prepared.add(words[1]);
          send(node, from, "yes " + words[1]);
        }
      } else if (prepared.remove(words[1])) {
        outcome.put(words[1], words[0]);
      }
    });
    node.executor()
        .scheduleAtFixedRate(
            () -> prepared.forEach(transaction -> send(node, "coordinator", "what " + transaction)),
            500,
            500,
            TimeUnit.MILLISECONDS);
  }

  private static void send(SimulatedNode node, String to, String text) {
    node.send(to, text.getBytes(UTF_8));
  }
}
