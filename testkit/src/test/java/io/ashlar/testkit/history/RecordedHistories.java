package io.ashlar.testkit.history;

import io.ashlar.testkit.docs.MarkdownSnippets;
import io.ashlar.testkit.history.RegisterModel.CompareAndSet;
import io.ashlar.testkit.history.RegisterModel.Read;
import io.ashlar.testkit.history.RegisterModel.Write;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Readers of histories recorded elsewhere, one event a line; a line's number is its time.
 *
 * <p>Two formats: maps in EDN, of a key-value store, and the log lines of a Jepsen test of one
 * register, whose first value is {@code nil}.
 */
final class RecordedHistories {
  private static final Pattern KEY_VALUE_EVENT =
      Pattern.compile(
          "\\{:process (\\d+), :type :(invoke|ok), :f :(get|put|append),"
              + " :key \"([^\"]*)\", :value (?:nil|\"([^\"]*)\")}");
  private static final Pattern REGISTER_EVENT =
      Pattern.compile(
          "INFO\\s+jepsen\\.util - (\\d+)\\s+:(invoke|ok|fail|info)\\s+:(read|write|cas)\\s+(.*)");
  private static final Pattern PAIR = Pattern.compile("\\[(\\d+) (\\d+)]");

  private RecordedHistories() {}

  /** The folder of the recorded histories, if this machine has it. */
  static Optional<Path> folder() {
    String configured = System.getProperty("ashlar.histories");
    Path repository = MarkdownSnippets.moduleDirectory().resolveSibling("");
    Path folder =
        configured != null
            ? Path.of(configured)
            : repository.resolve("../shared/data/linearizability").normalize();
    return Optional.of(folder).filter(Files::isDirectory);
  }

  static History<KeyValueModel.Input, Reply<String>> keyValue(Path file) {
    List<Operation<KeyValueModel.Input, Reply<String>>> operations = new ArrayList<>();
    Map<Integer, Open<KeyValueModel.Input>> open = new HashMap<>();
    long time = 0;
    for (String line : lines(file)) {
      Matcher event = match(KEY_VALUE_EVENT, line, file);
      int process = Integer.parseInt(event.group(1));
      String key = event.group(4);
      String value = event.group(5);
      if (event.group(2).equals("invoke")) {
        KeyValueModel.Input input =
            switch (event.group(3)) {
              case "get" -> new KeyValueModel.Get(key);
              case "put" -> new KeyValueModel.Put(key, value);
              default -> new KeyValueModel.Append(key, value);
            };
        open.put(process, new Open<>(input, time));
      } else {
        Open<KeyValueModel.Input> call = open.remove(process);
        Reply<String> reply = event.group(3).equals("get") ? Reply.value(value) : Reply.done();
        operations.add(Operation.ok(process, call.input(), reply, call.time(), time));
      }
      time++;
    }
    open.forEach(
        (process, call) -> operations.add(Operation.unknown(process, call.input(), call.time())));
    return new History<>(operations);
  }

  static History<RegisterModel.Input<String>, Reply<String>> register(Path file) {
    List<Operation<RegisterModel.Input<String>, Reply<String>>> operations = new ArrayList<>();
    Map<Integer, Open<RegisterModel.Input<String>>> open = new HashMap<>();
    long time = 0;
    for (String line : lines(file)) {
      Matcher event = match(REGISTER_EVENT, line, file);
      int process = Integer.parseInt(event.group(1));
      String what = event.group(3);
      String value = event.group(4);
      if (event.group(2).equals("invoke")) {
        open.put(process, new Open<>(registerInput(what, value, file), time));
      } else {
        Open<RegisterModel.Input<String>> call = open.remove(process);
        RegisterModel.Input<String> input = call.input();
        switch (event.group(2)) {
          case "ok" -> {
            Reply<String> reply = what.equals("read") ? Reply.value(value) : Reply.done();
            operations.add(Operation.ok(process, input, reply, call.time(), time));
          }
          case "fail" ->
              // A refused compare has seen the register; a read that timed out has not been told.
              operations.add(
                  what.equals("cas")
                      ? Operation.ok(process, input, Reply.refused(), call.time(), time)
                      : Operation.failed(process, input, call.time(), time));
          default -> operations.add(Operation.unknown(process, input, call.time()));
        }
      }
      time++;
    }
    open.forEach(
        (process, call) -> operations.add(Operation.unknown(process, call.input(), call.time())));
    return new History<>(operations);
  }

  private static RegisterModel.Input<String> registerInput(String what, String value, Path file) {
    if (what.equals("read")) {
      return new Read<>();
    }
    if (what.equals("write")) {
      return new Write<>(value);
    }
    Matcher pair = match(PAIR, value, file);
    return new CompareAndSet<>(pair.group(1), pair.group(2));
  }

  private static Matcher match(Pattern pattern, String text, Path file) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(file + " has a line of another format: " + text);
    }
    return matcher;
  }

  private static List<String> lines(Path file) {
    try (var lines = Files.lines(file)) {
      return lines.map(String::strip).filter(line -> !line.isEmpty()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("file=" + file, e);
    }
  }

  private record Open<I>(I input, long time) {}
}
