package io.ashlar.benchmarks.load.generator;

/**
 * The little of an HTTP/1.1 answer that a load needs: status and extent. Only answers with a {@code
 * Content-Length} are understood.
 *
 * @param state how much of it there is
 * @param status status code, 0 while unknown
 * @param bodyStart offset of the body, 0 while unknown
 */
record HttpAnswer(State state, int status, int bodyStart) {

  /** How much of an answer there is. */
  enum State {
    PART,
    COMPLETE,
    MALFORMED
  }

  private static final byte[] LENGTH = {
    'c', 'o', 'n', 't', 'e', 'n', 't', '-', 'l', 'e', 'n', 'g', 't', 'h', ':'
  };
  private static final HttpAnswer PART = new HttpAnswer(State.PART, 0, 0);
  private static final HttpAnswer MALFORMED = new HttpAnswer(State.MALFORMED, 0, 0);

  boolean isComplete() {
    return state == State.COMPLETE;
  }

  boolean isMalformed() {
    return state == State.MALFORMED;
  }

  /** Reads the first {@code end} bytes: an answer from its first byte on, whole or in part. */
  static HttpAnswer parse(byte[] bytes, int end) {
    int length = -1;
    int lineStart = 0;
    for (int at = 0; at < end; at++) {
      if (bytes[at] == '\n') {
        if (at - lineStart <= 1) {
          return withBody(bytes, at + 1, length, end);
        }
        if (startsWithLength(bytes, lineStart, at)) {
          length = number(bytes, lineStart + LENGTH.length, at);
        }
        lineStart = at + 1;
      }
    }
    return PART;
  }

  private static HttpAnswer withBody(byte[] bytes, int bodyStart, int length, int end) {
    if (length < 0 || bodyStart < 14 || bytes[0] != 'H' || bodyStart + (long) length < end) {
      return MALFORMED;
    }
    return bodyStart + (long) length > end
        ? PART
        : new HttpAnswer(State.COMPLETE, number(bytes, 8, 12), bodyStart);
  }

  private static boolean startsWithLength(byte[] bytes, int from, int to) {
    if (to - from < LENGTH.length) {
      return false;
    }
    for (int i = 0; i < LENGTH.length; i++) {
      int letter = bytes[from + i];
      if ((letter >= 'A' && letter <= 'Z' ? letter + 32 : letter) != LENGTH[i]) {
        return false;
      }
    }
    return true;
  }

  /** The digits in a range, other bytes skipped; -1 if there is none or too many. */
  private static int number(byte[] bytes, int from, int to) {
    int value = -1;
    for (int at = from; at < to; at++) {
      if (bytes[at] >= '0' && bytes[at] <= '9') {
        value = Math.max(0, value) * 10 + (bytes[at] - '0');
        if (value > 99_999_999) {
          return -1;
        }
      }
    }
    return value;
  }
}
