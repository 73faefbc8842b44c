package io.ashlar.benchmarks.hitratio;

import java.util.function.LongConsumer;
import java.util.regex.Pattern;

/**
 * The format of the traces of the ARC paper (Megiddo and Modha, FAST 2003): {@code start count
 * ignored number}, where one line asks for {@code count} consecutive blocks from {@code start}.
 */
record ArcText() implements TextFormat {
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  @Override
  public String shape() {
    return "\"start count ignored number\": a block, how many from there (1 to 2147483647), and"
        + " two numbers that are not used";
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
    if (start < 0 || count < 1 || start + count < 0) {
      throw new IllegalArgumentException("start=" + start + ", count=" + count);
    }
    for (long block = start; block < start + count; block++) {
      request.accept(block);
    }
  }
}
