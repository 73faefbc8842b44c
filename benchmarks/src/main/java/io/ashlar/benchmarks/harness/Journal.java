package io.ashlar.benchmarks.harness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run has finished so far: one line of JSON each, written before the next measurement
 * begins, so that a stop loses one fork at most. A line that was cut by the stop is dropped when
 * the journal is resumed.
 *
 * <p>The file is opened for each line: a run writes one in several seconds, and there is nothing to
 * close. Used by one thread.
 */
public final class Journal {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Heading heading;
  private final Map<String, Conditions> conditions = new HashMap<>();
  private final Map<String, NoiseSample> noise = new HashMap<>();
  private final Map<String, Measurement> measurements = new HashMap<>();

  private Journal(Path file, Heading heading) {
    this.file = file;
    this.heading = heading;
  }

  /** A new journal in place of the one that may be there. */
  public static Journal begin(Path file, Heading heading) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Journal journal = new Journal(file, heading);
    journal.write(JSON.valueToTree(heading));
    return journal;
  }

  /**
   * The journal of a run that was stopped, ready to go on.
   *
   * @throws IllegalArgumentException if there is none, or it is not of this format
   */
  public static Journal resume(Path file) {
    if (!Files.exists(file)) {
      throw new IllegalArgumentException("nothing to resume: no journal " + file);
    }
    try {
      String text = Files.readString(file);
      String whole = text.substring(0, text.lastIndexOf('\n') + 1);
      if (whole.length() < text.length()) {
        Files.writeString(file, whole);
      }
      String[] lines = whole.split("\n");
      Journal journal = new Journal(file, heading(file, lines[0]));
      for (int i = 1; i < lines.length; i++) {
        journal.take(JSON.readTree(lines[i]));
      }
      return journal;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no journal of this program: " + file, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Heading heading(Path file, String line) throws JsonProcessingException {
    int format = JSON.readTree(line).path("format").asInt();
    if (format != Heading.FORMAT) {
      throw new IllegalArgumentException(
          "format=" + format + " of " + file + ", must be " + Heading.FORMAT);
    }
    return JSON.readValue(line, Heading.class);
  }

  private void take(JsonNode line) throws JsonProcessingException {
    String id = line.path("case").asText();
    if (line.has("conditions")) {
      conditions.put(id, JSON.treeToValue(line.get("conditions"), Conditions.class));
    } else if (line.has("noise")) {
      NoiseSample sample = JSON.treeToValue(line.get("noise"), NoiseSample.class);
      noise.put(key(id, sample.round(), ""), sample);
    } else {
      Measurement measurement = JSON.treeToValue(line.get("measurement"), Measurement.class);
      int round = line.path("round").asInt();
      measurements.put(key(id, round, line.path("subject").asText()), measurement);
    }
  }

  /** What the run is. */
  public Heading heading() {
    return heading;
  }

  /** How many measurements are in the journal. */
  public int size() {
    return measurements.size();
  }

  /** The conditions of the case, if they are known already. */
  public @Nullable Conditions conditions(String id) {
    return conditions.get(id);
  }

  /** The machine before the round, if it was sampled already. */
  public @Nullable NoiseSample noise(String id, int round) {
    return noise.get(key(id, round, ""));
  }

  /** The measurement, if it was made already. */
  public @Nullable Measurement measurement(String id, int round, String subject) {
    return measurements.get(key(id, round, subject));
  }

  void append(String id, Conditions found) {
    conditions.put(id, found);
    ObjectNode line = JSON.createObjectNode().put("case", id);
    write(line.set("conditions", JSON.valueToTree(found)));
  }

  void append(String id, NoiseSample sample) {
    noise.put(key(id, sample.round(), ""), sample);
    ObjectNode line = JSON.createObjectNode().put("case", id);
    write(line.set("noise", JSON.valueToTree(sample)));
  }

  void append(String id, int round, String subject, Measurement measurement) {
    measurements.put(key(id, round, subject), measurement);
    ObjectNode line =
        JSON.createObjectNode().put("case", id).put("round", round).put("subject", subject);
    write(line.set("measurement", JSON.valueToTree(measurement)));
  }

  private void write(JsonNode line) {
    try {
      byte[] bytes = (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
      Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String key(String id, int round, String subject) {
    return id + "#" + round + "#" + subject;
  }
}
