package io.ashlar.benchmarks.hitratio;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a stream, trimmed and bounded: a binary file read as text by mistake ends in an error
 * that names it and not in a line of gigabytes.
 */
final class LineReader {
  private static final int LONGEST_LINE = 1024;

  private final String file;
  private final InputStream in;
  private final byte[] line = new byte[LONGEST_LINE];
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private long number;

  LineReader(String file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /** Number of the line {@link #next} returned last, from 1. */
  long number() {
    return number;
  }

  /** The next line without white space around it, or null at the end. */
  @Nullable String next() throws IOException {
    int length = 0;
    boolean any = false;
    for (int b = nextByte(); b >= 0; b = nextByte()) {
      if (!any) {
        any = true;
        number++;
      }
      if (b == '\n') {
        return text(length);
      }
      if (length == LONGEST_LINE) {
        throw new MalformedTraceException(
            file, number, text(length), "text of at most " + LONGEST_LINE + " bytes a line");
      }
      line[length++] = (byte) b;
    }
    return any ? text(length) : null;
  }

  private String text(int length) {
    return new String(line, 0, length, StandardCharsets.ISO_8859_1).trim();
  }

  private int nextByte() throws IOException {
    if (position == limit) {
      limit = in.read(buffer, 0, buffer.length);
      position = 0;
      if (limit <= 0) {
        limit = 0;
        return -1;
      }
    }
    return buffer[position++] & 0xff;
  }
}
