package io.ashlar.cache.policy;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.LongStream;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/** Published traces, if they are here: {@code -Dashlar.traces=FOLDER} or beside the repository. */
final class TraceFiles {
  private TraceFiles() {}

  static Path folder() {
    String named = System.getProperty("ashlar.traces");
    return named != null
        ? Path.of(named)
        : Path.of("").toAbsolutePath().resolve("../../shared/data/traces").normalize();
  }

  static long[] read(String name) throws IOException {
    Path file = folder().resolve(name);
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
        InputStream unpacked =
            new BufferedInputStream(
                name.endsWith(".xz") ? new XZInputStream(raw) : new GZIPInputStream(raw),
                1 << 16)) {
      if (name.startsWith("lirs") || name.startsWith("address")) {
        return text(unpacked);
      }
      return words(new DataInputStream(unpacked), name.startsWith("cache2k"));
    }
  }

  private static long[] text(InputStream in) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
    try (LongStream keys =
        lines
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && line.charAt(0) != '*')
            .mapToLong(TraceFiles::key)) {
      return keys.toArray();
    }
  }

  private static long key(String line) {
    if (Character.isDigit(line.charAt(0))) {
      return Long.parseLong(line);
    }
    return Long.parseUnsignedLong(line.split("\\s+")[1].substring(2), 16);
  }

  private static long[] words(DataInputStream in, boolean ints) throws IOException {
    long[] keys = new long[1 << 16];
    int count = 0;
    while (true) {
      try {
        long key = ints ? in.readInt() : in.readLong();
        if (count == keys.length) {
          keys = Arrays.copyOf(keys, 2 * count);
        }
        keys[count++] = key;
      } catch (EOFException end) {
        return Arrays.copyOf(keys, count);
      }
    }
  }
}
