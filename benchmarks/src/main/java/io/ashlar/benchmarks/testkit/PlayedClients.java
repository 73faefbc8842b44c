package io.ashlar.benchmarks.testkit;

import io.ashlar.testkit.history.History;
import io.ashlar.testkit.history.HistoryRecorder;
import io.ashlar.testkit.history.KeyValueModel;
import io.ashlar.testkit.history.KeyValueModel.Append;
import io.ashlar.testkit.history.KeyValueModel.Get;
import io.ashlar.testkit.history.KeyValueModel.Put;
import io.ashlar.testkit.history.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Clients of a map that is right, each doing one thing at a time: it calls, at some moment later
 * its call takes effect, at some moment later it is told. Who moves next is drawn, so that any of
 * them overlap.
 *
 * <p>Used once, by one thread.
 */
final class PlayedClients {
  private final SplittableRandom random;
  private final HistoryRecorder<KeyValueModel.Input, Reply<String>> recorder =
      new HistoryRecorder<>();
  private final String[] values;
  private final List<Client> clients = new ArrayList<>();
  private int started;

  PlayedClients(int keys, int clients, long seed) {
    random = new SplittableRandom(seed);
    values = new String[keys];
    Arrays.fill(values, "");
    for (int i = 0; i < clients; i++) {
      this.clients.add(new Client(i));
    }
  }

  /** Plays until so many operations were called and each was answered. */
  History<KeyValueModel.Input, Reply<String>> play(int operations) {
    int open = 0;
    while (started < operations || open > 0) {
      Client client = clients.get(random.nextInt(clients.size()));
      if (client.call == null) {
        if (started < operations) {
          client.start();
          open++;
        }
      } else if (client.reply == null) {
        client.takeEffect();
      } else {
        client.finish();
        open--;
      }
    }
    return recorder.history();
  }

  /** Half reads, an eighth appends, the rest puts, which keep the values short. */
  private KeyValueModel.Input draw(int key) {
    return switch (random.nextInt(8)) {
      case 0, 1, 2, 3 -> new Get("k" + key);
      case 4 -> new Append("k" + key, "." + started);
      default -> new Put("k" + key, "" + started);
    };
  }

  private final class Client {
    private final int process;
    private int key;
    private KeyValueModel.Input input = new Get("");
    private HistoryRecorder.@Nullable Call<KeyValueModel.Input, Reply<String>> call;
    private @Nullable Reply<String> reply;

    Client(int process) {
      this.process = process;
    }

    void start() {
      key = random.nextInt(values.length);
      input = draw(key);
      call = recorder.invoke(process, input);
      started++;
    }

    void takeEffect() {
      reply = input.reply(values[key]);
      values[key] = input.next(values[key]);
    }

    void finish() {
      Objects.requireNonNull(call).ok(Objects.requireNonNull(reply));
      call = null;
      reply = null;
    }
  }
}
