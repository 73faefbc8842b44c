package io.ashlar.cache.update;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A store that remembers what it was told, and fails when the test says so. */
final class RecordingStore {
  final Map<String, Integer> values = new ConcurrentHashMap<>();

  /** One line for each call that had its effect, such as {@code a=1 b=-}. */
  final List<String> calls = new ArrayList<>();

  int loads;
  volatile boolean down;

  void write(List<Change<String, Integer>> changes) throws IOException {
    if (down) {
      throw new IOException("down");
    }
    Map<String, String> told = new LinkedHashMap<>();
    for (Change<String, Integer> change : changes) {
      Integer value = change.value();
      if (value == null) {
        values.remove(change.key());
      } else {
        values.put(change.key(), value);
      }
      told.put(change.key(), change.isDelete() ? "-" : String.valueOf(value));
    }
    synchronized (calls) {
      calls.add(String.join(" ", told.entrySet().stream().map(Object::toString).toList()));
    }
  }

  @Nullable Integer load(String key) throws IOException {
    loads++;
    if (down) {
      throw new IOException("down");
    }
    return values.get(key);
  }
}
