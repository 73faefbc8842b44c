package io.ashlar.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.testkit.history.KeyValueModel.Append;
import io.ashlar.testkit.history.KeyValueModel.Get;
import io.ashlar.testkit.history.RegisterModel.Read;
import io.ashlar.testkit.history.RegisterModel.Write;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Begin here: what the README shows. */
@Tag("jdk")
class LinearizabilityExampleTest {
  @TempDir private Path reports;

  @Test
  void recordsWhatThreadsDidAndAssertsThatOneOrderExplainsIt() throws InterruptedException {
    // snippet: record-and-check
    var store = new ConcurrentHashMap<String, String>();
    var recorder = new HistoryRecorder<KeyValueModel.Input, Reply<String>>();

    List<Thread> clients =
        IntStream.range(0, 4)
            .mapToObj(client ->
                new Thread(() -> {
                  for (int i = 0; i < 100; i++) {
                    String key = "k" + i % 5;
                    String suffix = client + "." + i + " ";
                    recorder.call(
                        client,
                        new Append(key, suffix),
                        () -> {
                          store.merge(key, suffix, String::concat);
                          return Reply.done();
                        });
                    recorder.call(client, new Get(key), () -> Reply.value(store.get(key)));
                  }
                }))
            .toList();
    clients.forEach(Thread::start);
    for (Thread client : clients) {
      client.join();
    }

    LinearizabilityChecker.ofDefaults(new KeyValueModel()).assertLinearizable(recorder.history());
    // end
    assertThat(recorder.history().size()).isEqualTo(800);
  }

  @Test
  void tellsAStaleReadWithThePlaceWhereExplanationEnds() {
    // snippet: stale-read
    var recorder = new HistoryRecorder<RegisterModel.Input<Integer>, Reply<Integer>>();

    var write = recorder.invoke(0, new Write<>(1));
    recorder.invoke(1, new Read<>()).ok(Reply.value(1)); // while the write is under way: may be
    recorder.invoke(2, new Read<>()).ok(Reply.value(0)); // but then nobody may see 0 again
    write.ok(Reply.done());

    var checker =
        LinearizabilityChecker.builder(new RegisterModel<>(0)).picturesIn(reports).build();
    assertThatThrownBy(() -> checker.assertLinearizable(recorder.history()))
        .hasMessageContaining("process 2: read -> 0, which would be 1")
        .hasMessageContaining("violation.html");
    // end
  }

  @Test
  void doesNotGuessWhatCameOfACallThatTimedOut() {
    // snippet: unknown-outcome
    var recorder = new HistoryRecorder<RegisterModel.Input<Integer>, Reply<Integer>>();

    recorder
        .invoke(0, new Write<>(1))
        .unknown(); // timed out: perhaps done, perhaps not, or not yet
    recorder.invoke(1, new Read<>()).ok(Reply.value(0)); // not yet, then
    recorder.invoke(1, new Read<>()).ok(Reply.value(1)); // it was only slow

    LinearizabilityChecker.ofDefaults(new RegisterModel<>(0))
        .assertLinearizable(recorder.history());
    // end
  }

  // snippet: own-model
  /** A first-in-first-out queue: a state is its content, and a poll of an empty queue tells so. */
  static final class QueueModel implements Model<List<Integer>, Optional<Integer>, String> {
    @Override
    public List<Integer> initialState() {
      return List.of();
    }

    @Override
    public List<Integer> next(List<Integer> queue, Optional<Integer> offered) {
      if (offered.isPresent()) {
        return IntStream.concat(queue.stream().mapToInt(i -> i), IntStream.of(offered.get()))
            .boxed()
            .toList();
      }
      return queue.isEmpty() ? queue : queue.subList(1, queue.size());
    }

    @Override
    public String output(List<Integer> queue, Optional<Integer> offered) {
      return offered.isPresent() ? "offered" : queue.isEmpty() ? "empty" : "" + queue.get(0);
    }
  }

  // end

  @Test
  void checksAnyObjectWhoseSequentialBehaviourOneCanWriteDown() {
    var recorder = new HistoryRecorder<Optional<Integer>, String>();
    var first = recorder.invoke(0, Optional.of(1));
    var second = recorder.invoke(1, Optional.of(2));
    first.ok("offered");
    second.ok("offered");
    recorder.invoke(2, Optional.empty()).ok("2");
    recorder.invoke(2, Optional.empty()).ok("1");
    recorder.invoke(2, Optional.empty()).ok("empty");

    Verdict<List<Integer>, Optional<Integer>, String> verdict =
        LinearizabilityChecker.ofDefaults(new QueueModel()).check(recorder.history());

    assertThat(verdict.kind()).isEqualTo(Verdict.Kind.LINEARIZABLE);
  }
}
