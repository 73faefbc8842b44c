package io.ashlar.benchmarks.hitratio;

import java.util.function.LongConsumer;
import java.util.regex.Pattern;

/**
 * The format of the traces of the ARC paper (Megiddo and Modha, FAST 2003): {@code start count
 * ignored number}, where one line asks for {@code count} consecutive blocks from {@code start}.
 */
record ArcText() implements TextFormat {
  /**
   * Blocks one line may ask for. A line of a disk trace asks for a few hundred; without a bound
   * twenty bytes of text would be two thousand million requests.
   */
  static final int MOST_BLOCKS = 1_000_000;

  private static final Pattern BLANKS = Pattern.compile("\\s+");

  @Override
  public String shape() {
    return "\"start count ignored number\": a block, how many from there (1 to "
        + MOST_BLOCKS
        + "), and two numbers that are not used";
  }

  @Override
  public void parse(String line, LongConsumer request) {
    String[] fields = BLANKS.split(line, -1);
    if (fields.length != 4) {
      throw new IllegalArgumentException("fields=" + fields.length);
    }
    long start = Long.parseLong(fields[0]);
    int count = Integer.parseInt(fields[1]);
    Long.parseLong(fields[2]);
    Long.parseLong(fields[3]);
    if (start < 0 || count < 1 || count > MOST_BLOCKS || start + count < 0) {
      throw new IllegalArgumentException("start=" + start + ", count=" + count);
    }
    for (long block = start; block < start + count; block++) {
      request.accept(block);
    }
  }
}
