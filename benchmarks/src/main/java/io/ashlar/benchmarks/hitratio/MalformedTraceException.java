package io.ashlar.benchmarks.hitratio;

/** A trace file that does not keep to its format: says which file, which line and what it read. */
final class MalformedTraceException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final int SHOWN_CHARACTERS = 60;

  private final String file;
  private final long line;
  private final String text;

  /**
   * @param file the trace as the user named it
   * @param line number of the line, or of the record of a binary file, from 1; 0 for the whole file
   * @param text what was read there; long ones are cut in the message
   * @param expected what the format wants there
   */
  MalformedTraceException(String file, long line, String text, String expected) {
    super(file + (line > 0 ? ":" + line : "") + ": \"" + cut(text) + "\", expected " + expected);
    this.file = file;
    this.line = line;
    this.text = text;
  }

  String file() {
    return file;
  }

  long line() {
    return line;
  }

  String text() {
    return text;
  }

  private static String cut(String text) {
    return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "...";
  }
}
