package io.ashlar.testkit.files;

import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Set;

/** How a channel was opened; immutable. */
final class ChannelMode {
  private final EnumSet<StandardOpenOption> options;

  private ChannelMode(EnumSet<StandardOpenOption> options) {
    this.options = options;
  }

  /** Checks a combination of options by the rules of {@code FileChannel.open}. */
  static ChannelMode of(Set<? extends OpenOption> requested) {
    EnumSet<StandardOpenOption> options = EnumSet.noneOf(StandardOpenOption.class);
    for (OpenOption option : requested) {
      if (option instanceof StandardOpenOption standard) {
        options.add(standard);
      } else if (!(option instanceof LinkOption)) {
        throw new UnsupportedOperationException("open option " + option);
      }
    }
    boolean appends = options.contains(StandardOpenOption.APPEND);
    if (appends && options.contains(StandardOpenOption.READ)) {
      throw new IllegalArgumentException("READ + APPEND not allowed");
    }
    if (appends && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
      throw new IllegalArgumentException("APPEND + TRUNCATE_EXISTING not allowed");
    }
    if (appends) {
      options.add(StandardOpenOption.WRITE);
    }
    if (!options.contains(StandardOpenOption.WRITE)) {
      options.add(StandardOpenOption.READ);
    }
    return new ChannelMode(options);
  }

  boolean reads() {
    return options.contains(StandardOpenOption.READ);
  }

  boolean writes() {
    return options.contains(StandardOpenOption.WRITE);
  }

  boolean appends() {
    return options.contains(StandardOpenOption.APPEND);
  }

  boolean truncates() {
    return writes() && options.contains(StandardOpenOption.TRUNCATE_EXISTING);
  }

  boolean mustCreate() {
    return writes() && options.contains(StandardOpenOption.CREATE_NEW);
  }

  boolean creates() {
    return mustCreate() || (writes() && options.contains(StandardOpenOption.CREATE));
  }

  boolean deletesOnClose() {
    return options.contains(StandardOpenOption.DELETE_ON_CLOSE);
  }

  /** Whether each write is durable before it returns. */
  boolean forcesWrites() {
    return options.contains(StandardOpenOption.SYNC) || options.contains(StandardOpenOption.DSYNC);
  }

  /** Whether each write is durable before it returns, with the file's metadata. */
  boolean forcesMetadata() {
    return options.contains(StandardOpenOption.SYNC);
  }
}
