package io.ashlar.benchmarks.hitratio;

import java.util.function.LongConsumer;

/**
 * The format of the traces of the LIRS paper (Jiang and Zhang, SIGMETRICS 2002): one block number a
 * line; a line that starts with {@code *} is a mark for the authors' own simulator and is skipped.
 */
record LirsText() implements TextFormat {

  @Override
  public String shape() {
    return "one block number a line, or a line that starts with *";
  }

  @Override
  public void parse(String line, LongConsumer request) {
    if (line.charAt(0) != '*') {
      request.accept(Long.parseLong(line));
    }
  }
}
