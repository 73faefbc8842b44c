package io.ashlar.benchmarks.hitratio;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;

/** Big-endian words without any header, one a request. */
enum BinaryWords implements TraceFormat {
  /** 32-bit words; a key is the signed value. */
  INTS(Integer.BYTES),
  /** 64-bit words. */
  LONGS(Long.BYTES);

  private final int width;

  BinaryWords(int width) {
    this.width = width;
  }

  @Override
  public void read(String file, InputStream in, LongConsumer request) throws IOException {
    byte[] block = new byte[1 << 16];
    ByteBuffer words = ByteBuffer.wrap(block);
    long records = 0;
    int length = in.readNBytes(block, 0, block.length);
    while (length > 0) {
      int whole = length - length % width;
      for (int at = 0; at < whole; at += width) {
        request.accept(this == INTS ? words.getInt(at) : words.getLong(at));
      }
      records += whole / width;
      if (whole < length) {
        throw new MalformedTraceException(
            file, records + 1, length - whole + " bytes at the end", width + "-byte words");
      }
      length = in.readNBytes(block, 0, block.length);
    }
  }
}
