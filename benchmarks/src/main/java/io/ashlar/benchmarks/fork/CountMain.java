package io.ashlar.benchmarks.fork;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** The child of a measurement without a clock: checks the adapter, counts, writes JSON. */
public final class CountMain {

  private CountMain() {}

  /**
   * Counts.
   *
   * @param arguments names of the {@link Conformance}, {@link Counting} and adapter classes, and
   *     the file that takes the JSON
   */
  public static void main(String[] arguments) throws IOException {
    String adapter = arguments[2];
    Adapters.create(arguments[0], Conformance.class).check(adapter);
    Map<String, Double> counts = Adapters.create(arguments[1], Counting.class).count(adapter);

    StringJoiner json = new StringJoiner(", ", "{", "}");
    new TreeMap<>(counts).forEach((name, value) -> json.add("\"" + name + "\": " + value));
    Files.writeString(Path.of(arguments[3]), json.toString());
  }
}
