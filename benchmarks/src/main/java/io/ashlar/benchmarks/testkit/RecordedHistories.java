package io.ashlar.benchmarks.testkit;

import io.ashlar.testkit.history.History;
import io.ashlar.testkit.history.HistoryRecorder;
import io.ashlar.testkit.history.HistoryRecorder.Call;
import io.ashlar.testkit.history.KeyValueModel;
import io.ashlar.testkit.history.RegisterModel;
import io.ashlar.testkit.history.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Readers of histories that others recorded, one event a line: maps in EDN of a key-value store,
 * and the log lines of a Jepsen test of one register that begins as {@code nil}.
 */
final class RecordedHistories {
  private static final Pattern KEY_VALUE_EVENT =
      Pattern.compile(
          "\\{:process (?<process>\\d+), :type :(?<type>invoke|ok),"
              + " :f :(?<function>get|put|append),"
              + " :key \"(?<key>[^\"]*)\", :value (nil|\"(?<value>[^\"]*)\")}");
  private static final Pattern REGISTER_EVENT =
      Pattern.compile(
          "INFO\\s+jepsen\\.util - (?<process>\\d+)\\s+:(?<type>invoke|ok|fail|info)"
              + "\\s+:(?<function>read|write|cas)\\s+(?<value>.*)");
  private static final Pattern PAIR = Pattern.compile("\\[(\\d+) (\\d+)]");

  private RecordedHistories() {}

  /** The history of a key-value store in the file. */
  static History<KeyValueModel.Input, Reply<String>> keyValue(Path file) throws IOException {
    HistoryRecorder<KeyValueModel.Input, Reply<String>> recorder = new HistoryRecorder<>();
    Map<String, Call<KeyValueModel.Input, Reply<String>>> open = new HashMap<>();
    for (String line : lines(file)) {
      Matcher event = match(KEY_VALUE_EVENT, line, file);
      String process = event.group("process");
      if (event.group("type").equals("invoke")) {
        open.put(process, recorder.invoke(Integer.parseInt(process), keyValueInput(event)));
      } else {
        boolean told = event.group("function").equals("get");
        Reply<String> reply = told ? Reply.value(event.group("value")) : Reply.done();
        Objects.requireNonNull(open.remove(process), line).ok(reply);
      }
    }
    return recorder.history();
  }

  private static KeyValueModel.Input keyValueInput(Matcher event) {
    String key = event.group("key");
    return switch (event.group("function")) {
      case "get" -> new KeyValueModel.Get(key);
      case "put" -> new KeyValueModel.Put(key, event.group("value"));
      default -> new KeyValueModel.Append(key, event.group("value"));
    };
  }

  /** The history of a register in the file. */
  static History<RegisterModel.Input<String>, Reply<String>> register(Path file)
      throws IOException {
    HistoryRecorder<RegisterModel.Input<String>, Reply<String>> recorder = new HistoryRecorder<>();
    Map<String, Call<RegisterModel.Input<String>, Reply<String>>> open = new HashMap<>();
    for (String line : lines(file)) {
      Matcher event = match(REGISTER_EVENT, line, file);
      String process = event.group("process");
      if (event.group("type").equals("invoke")) {
        open.put(process, recorder.invoke(Integer.parseInt(process), registerInput(event, file)));
      } else {
        end(Objects.requireNonNull(open.remove(process), line), event);
      }
    }
    return recorder.history();
  }

  private static RegisterModel.Input<String> registerInput(Matcher event, Path file) {
    String value = event.group("value");
    return switch (event.group("function")) {
      case "read" -> new RegisterModel.Read<>();
      case "write" -> new RegisterModel.Write<>(value);
      default -> {
        Matcher pair = match(PAIR, value, file);
        yield new RegisterModel.CompareAndSet<>(pair.group(1), pair.group(2));
      }
    };
  }

  /** A refused compare has seen the register; a read that failed has not been told of it. */
  private static void end(Call<RegisterModel.Input<String>, Reply<String>> call, Matcher event) {
    String function = event.group("function");
    switch (event.group("type")) {
      case "ok" ->
          call.ok(function.equals("read") ? Reply.value(event.group("value")) : Reply.done());
      case "fail" -> {
        if (function.equals("cas")) {
          call.ok(Reply.refused());
        } else {
          call.fail();
        }
      }
      default -> call.unknown();
    }
  }

  private static Matcher match(Pattern pattern, String text, Path file) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          file.getFileName() + " has a line of another format: " + text);
    }
    return matcher;
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }
}
