package io.ashlar.benchmarks.hitratio;

import java.util.function.LongConsumer;
import java.util.regex.Pattern;

/**
 * The format of memory traces: {@code op 0xaddress n}. Every address is a key of its own; the
 * operation (load or store) and the third field (instructions since the last one) are not used.
 */
record AddressText() implements TextFormat {
  static final Pattern LINE = Pattern.compile("[a-zA-Z]\\s+0x([0-9a-fA-F]{1,16})\\s+[0-9]+");

  @Override
  public String shape() {
    return "\"op 0xaddress n\": a letter, a hexadecimal address and a number";
  }

  @Override
  public void parse(String line, LongConsumer request) {
    var matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("line=" + line);
    }
    request.accept(Long.parseUnsignedLong(matcher.group(1), 16));
  }
}
