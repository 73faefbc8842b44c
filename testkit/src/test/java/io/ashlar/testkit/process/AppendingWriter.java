package io.ashlar.testkit.process;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A writer to be killed: appends numbers to a file for ever, one a line, and prints each. Started
 * again it first cuts off the last line if that is torn, and goes on with the next number.
 */
final class AppendingWriter {
  private AppendingWriter() {}

  /** Arguments: the file, and {@code careful} or, to be found out, {@code hasty}. */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    List<String> whole = wholeLines(file);
    Files.write(file, whole);
    OutputStream target = Files.newOutputStream(file, StandardOpenOption.APPEND);
    try (OutputStream out =
        arguments[1].equals("hasty") ? new BufferedOutputStream(target, 1 << 16) : target) {
      for (int next = whole.size(); ; next++) {
        out.write((next + "\n").getBytes(StandardCharsets.UTF_8));
        System.out.println(next);
      }
    }
  }

  static List<String> wholeLines(Path file) throws IOException {
    String text = Files.exists(file) ? Files.readString(file) : "";
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }
}
