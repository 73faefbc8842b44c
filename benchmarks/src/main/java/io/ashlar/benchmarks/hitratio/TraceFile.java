package io.ashlar.benchmarks.hitratio;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * A trace in a file, unpacked while it is read: {@code .gz} by gzip, {@code .xz} by xz, anything
 * else as it is.
 *
 * @param path the file
 * @param format its format; empty to tell it by the first bytes (see {@link FormatDetection})
 */
record TraceFile(Path path, Optional<TraceFormat> format) implements Trace {
  /** An xz file may ask for more than this only by a header made to harm. */
  private static final int XZ_MEMORY_LIMIT_KIB = 256 << 10;

  @Override
  public String label() {
    return String.valueOf(path.getFileName()).replaceFirst("\\.(gz|xz)$", "");
  }

  @Override
  public void forEach(LongConsumer request) {
    try (InputStream in = new BufferedInputStream(unpacked(), FormatDetection.HEAD_BYTES)) {
      TraceFormat known = format.isPresent() ? format.get() : detect(in);
      known.read(path.toString(), in, request);
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": " + reason(e), e);
    }
  }

  /** The message, but for the exceptions whose message is only the path again. */
  static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    return e instanceof AccessDeniedException ? "may not be read" : String.valueOf(e.getMessage());
  }

  private InputStream unpacked() throws IOException {
    InputStream file = Files.newInputStream(path);
    try {
      String name = path.toString();
      if (name.endsWith(".gz")) {
        return new GZIPInputStream(file, 1 << 16);
      }
      if (name.endsWith(".xz")) {
        return new XZInputStream(new BufferedInputStream(file), XZ_MEMORY_LIMIT_KIB);
      }
      return file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private TraceFormat detect(InputStream in) throws IOException {
    in.mark(FormatDetection.HEAD_BYTES);
    byte[] head = in.readNBytes(FormatDetection.HEAD_BYTES);
    in.reset();
    return FormatDetection.detect(head, head.length)
        .orElseThrow(() ->
            new MalformedTraceException(
                path.toString(),
                0,
                head.length + " bytes of no certain format",
                "a known format, or --format to name it"));
  }
}
