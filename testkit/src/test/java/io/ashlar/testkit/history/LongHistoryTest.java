package io.ashlar.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.testkit.history.KeyValueModel.Append;
import io.ashlar.testkit.history.KeyValueModel.Get;
import io.ashlar.testkit.history.KeyValueModel.Put;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a long history costs, in steps, which are the same on every machine. */
class LongHistoryTest {

  /** Red when the model has only one partition. */
  @Test
  void aHundredThousandOperationsOnAHundredKeysCostAStepOrTwoEach() {
    History<KeyValueModel.Input, Reply<String>> history = record(100_000, 100, 10, 0);

    var verdict = LinearizabilityChecker.ofDefaults(new KeyValueModel()).check(history);

    assertThat(verdict.kind()).isEqualTo(Verdict.Kind.LINEARIZABLE);
    assertThat(verdict.steps()).isLessThan(200_000);
  }

  /**
   * A search that recursed, or kept a bit for each operation, would need much memory here. Red when
   * Search.listLeftOut goes on behind the last operation that took effect.
   */
  @Test
  void oneLongHistoryWithFewConflictsCostsAFewStepsEach() {
    History<KeyValueModel.Input, Reply<String>> history = record(100_000, 1, 3, 0);

    var verdict = LinearizabilityChecker.ofDefaults(new KeyValueModel()).check(history);

    assertThat(verdict.kind()).isEqualTo(Verdict.Kind.LINEARIZABLE);
    assertThat(verdict.steps()).isLessThan(500_000);
  }

  @Test
  void someOperationsOfUnknownOutcomeAddLittle() {
    History<KeyValueModel.Input, Reply<String>> history = record(50_000, 50, 10, 0.02);

    var verdict = LinearizabilityChecker.ofDefaults(new KeyValueModel()).check(history);

    assertThat(verdict.kind()).isEqualTo(Verdict.Kind.LINEARIZABLE);
    assertThat(verdict.steps()).isLessThan(500_000);
  }

  /** One slow client makes the span of what overlaps as long as the history. */
  @Test
  void anOperationThatLastsAllAlongCostsNoMore() {
    List<Operation<KeyValueModel.Input, Reply<String>>> operations =
        new ArrayList<>(record(50_000, 1, 2, 0).operations());
    operations.add(
        Operation.ok(9, new Append("k0", "never read"), Reply.done(), -1, Operation.NEVER - 1));

    var verdict =
        LinearizabilityChecker.ofDefaults(new KeyValueModel()).check(new History<>(operations));

    assertThat(verdict.kind()).isEqualTo(Verdict.Kind.LINEARIZABLE);
    assertThat(verdict.steps()).isLessThan(500_000);
  }

  /**
   * Each append makes a value as long as all appends before: these would be 1.1 GB, for which half
   * a gigabyte of heap is too little. Red when Search does not add up the bytes of its states.
   */
  @Test
  void aHistoryWhoseStatesOutgrowTheMemoryEndsUnknown() {
    var recorder = new HistoryRecorder<KeyValueModel.Input, Reply<String>>();
    recorder.invoke(0, new Append("short", "a")).ok(Reply.done());
    for (int i = 0; i < 20_000; i++) {
      recorder.invoke(0, new Append("long", "." + i)).ok(Reply.done());
    }

    var verdict = LinearizabilityChecker.ofDefaults(new KeyValueModel()).check(recorder.history());

    assertThat(verdict.kind()).isEqualTo(Verdict.Kind.UNKNOWN);
    assertThat(verdict.toString())
        .contains("more than 134217728 bytes of states in one partition")
        .contains("1 partition(s) undecided, the smallest of them long");
  }

  /** Plays clients against a map that is right, each doing one thing at a time. */
  private static History<KeyValueModel.Input, Reply<String>> record(
      int operations, int keys, int clients, double unknown) {
    Random random = new Random(42);
    HistoryRecorder<KeyValueModel.Input, Reply<String>> recorder = new HistoryRecorder<>();
    List<Client> idle = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      idle.add(new Client(recorder, i * 100_000));
    }
    String[] values = new String[keys];
    Arrays.fill(values, "");
    for (int started = 0; started < operations; ) {
      Client client = idle.get(random.nextInt(clients));
      switch (client.stage) {
        case IDLE -> client.start(random, random.nextInt(keys), started++);
        case CALLED -> client.takeEffect(values, random.nextDouble() < unknown, random);
        case ANSWERED -> client.finish();
      }
    }
    return recorder.history();
  }

  private static final class Client {
    private enum Stage {
      IDLE,
      CALLED,
      ANSWERED
    }

    private final HistoryRecorder<KeyValueModel.Input, Reply<String>> recorder;
    private Stage stage = Stage.IDLE;
    private int process;
    private int key;
    private KeyValueModel.Input input = new Get("k0");
    private Reply<String> reply = Reply.done();
    private HistoryRecorder.Call<KeyValueModel.Input, Reply<String>> call;

    Client(HistoryRecorder<KeyValueModel.Input, Reply<String>> recorder, int process) {
      this.process = process;
      this.recorder = recorder;
    }

    void start(Random random, int key, int number) {
      this.key = key;
      input =
          switch (random.nextInt(8)) {
            case 0, 1, 2, 3 -> new Get("k" + key);
            case 4 -> new Append("k" + key, "." + number);
            default -> new Put("k" + key, "" + number);
          };
      call = recorder.invoke(process, input);
      stage = Stage.CALLED;
    }

    void takeEffect(String[] values, boolean isLost, Random random) {
      reply = input.reply(values[key]);
      if (!isLost || random.nextBoolean()) {
        values[key] = input.next(values[key]);
      }
      if (isLost) {
        call.unknown();
        process++;
        stage = Stage.IDLE;
      } else {
        stage = Stage.ANSWERED;
      }
    }

    void finish() {
      call.ok(reply);
      stage = Stage.IDLE;
    }
  }
}
