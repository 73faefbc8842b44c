package io.ashlar.testkit.simulation;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a simulation, in order: a hash of all of it and the text of the most recent
 * part.
 *
 * <p>The hash covers each event's kind, instant, nodes, numbers and bytes, and nothing that could
 * differ between two JVMs (no {@code hashCode} of an object, no address, no floating point). Two
 * runs with the same hash took the same schedule; a test that compares the hash with a constant
 * notices when the schedule changes with the JDK.
 *
 * <p>Adding an event costs a few multiplications and allocates nothing.
 */
public final class Trace {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;
  private static final int SMALLEST = 512;

  private final Simulation simulation;
  private final int capacity;
  private TraceKind[] kinds;
  private int[] sources;
  private int[] targets;
  private long[] times;
  private long[] numbers;
  private long[] sizes;
  private @Nullable String[] texts;
  private long count;
  private long hash = MULTIPLIER;

  Trace(Simulation simulation, int capacity) {
    this.simulation = simulation;
    this.capacity = Math.max(SMALLEST, Integer.highestOneBit(capacity));
    this.kinds = new TraceKind[SMALLEST];
    this.sources = new int[SMALLEST];
    this.targets = new int[SMALLEST];
    this.times = new long[SMALLEST];
    this.numbers = new long[SMALLEST];
    this.sizes = new long[SMALLEST];
    this.texts = new String[SMALLEST];
  }

  /**
   * Returns the hash of everything so far.
   *
   * @return 64 bits, the same for the same schedule on every JVM
   */
  public long hash() {
    return hash;
  }

  /**
   * Returns how many events there were.
   *
   * @return the number of events, at least 0
   */
  public long count() {
    return count;
  }

  /**
   * Adds a remark of the test or of the system under test. It becomes part of the hash: a good way
   * to compare states, not only messages.
   *
   * @param text what happened; must not contain what differs between runs
   */
  public void note(String text) {
    simulation.requireOwner();
    add(TraceKind.NOTE, -1, -1, 0, 0, text);
  }

  /**
   * Returns the most recent events, oldest first, one line each. Executed tasks are part of the
   * hash, but are left out here.
   *
   * @param limit how many lines at most; no more than 512 events are looked through by default
   * @return the lines
   */
  public List<String> last(int limit) {
    List<String> lines = new ArrayList<>();
    long oldest = Math.max(0, count - times.length);
    for (long i = count - 1; i >= oldest && lines.size() < limit; i--) {
      if (kinds[slot(i)] != TraceKind.TASK) {
        lines.add(line(i));
      }
    }
    java.util.Collections.reverse(lines);
    return lines;
  }

  /** The number of the first event that both traces still hold and that differs; -1 if none. */
  long firstDifference(Trace other) {
    long from = Math.max(0, Math.max(count - times.length, other.count - other.times.length));
    long to = Math.min(count, other.count);
    for (long i = from; i < to; i++) {
      if (!line(i).equals(other.line(i))) {
        return i;
      }
    }
    return count == other.count ? -1 : to;
  }

  /** The text of an event, which must still be held if it has happened at all. */
  String line(long index) {
    if (index >= count) {
      return "(the run had ended)";
    }
    int slot = slot(index);
    StringBuilder text = new StringBuilder(Durations.format(times[slot]));
    text.append("  ");
    if (sources[slot] >= 0) {
      text.append(simulation.nodeName(sources[slot])).append(' ');
    }
    if (targets[slot] >= 0) {
      text.append("> ").append(simulation.nodeName(targets[slot])).append(' ');
    }
    kinds[slot].describe(text, numbers[slot], sizes[slot], texts[slot]);
    return text.toString();
  }

  void task(@Nullable SimulatedNode node) {
    add(TraceKind.TASK, node == null ? -1 : node.index(), -1, 0, 0, null);
  }

  void link(TraceKind kind, Link link, long number, int size) {
    add(kind, link.from().index(), link.to().index(), number, size, null);
  }

  void sent(TraceKind kind, Link link, long number, byte[] bytes) {
    hashBytes(bytes);
    link(kind, link, number, bytes.length);
  }

  void add(TraceKind kind, int source, int target, long number, long size, @Nullable String text) {
    if (text != null) {
      hashText(text);
    }
    long time = simulation.now();
    long h = step(hash, kind.code());
    h = step(h, time);
    h = step(h, (long) source << 32 ^ target);
    h = step(h, number);
    hash = step(h, size);
    int slot = slot(count);
    if (slot == 0 && count > 0 && times.length < capacity) {
      grow();
      slot = slot(count);
    }
    kinds[slot] = kind;
    sources[slot] = source;
    targets[slot] = target;
    times[slot] = time;
    numbers[slot] = number;
    sizes[slot] = size;
    texts[slot] = text;
    count++;
  }

  private int slot(long index) {
    return (int) index & (times.length - 1);
  }

  private void grow() {
    int length = times.length * 2;
    kinds = Arrays.copyOf(kinds, length);
    sources = Arrays.copyOf(sources, length);
    targets = Arrays.copyOf(targets, length);
    times = Arrays.copyOf(times, length);
    numbers = Arrays.copyOf(numbers, length);
    sizes = Arrays.copyOf(sizes, length);
    texts = Arrays.copyOf(texts, length);
  }

  private void hashBytes(byte[] bytes) {
    long h = hash;
    int i = 0;
    for (; i <= bytes.length - Long.BYTES; i += Long.BYTES) {
      h = step(h, (long) LONGS.get(bytes, i));
    }
    for (; i < bytes.length; i++) {
      h = step(h, bytes[i]);
    }
    hash = h;
  }

  private void hashText(String text) {
    long h = hash;
    for (int i = 0; i < text.length(); i++) {
      h = step(h, text.charAt(i));
    }
    hash = h;
  }

  private static long step(long hash, long value) {
    long h = (hash ^ value) * MULTIPLIER;
    return h ^ (h >>> 32);
  }
}
