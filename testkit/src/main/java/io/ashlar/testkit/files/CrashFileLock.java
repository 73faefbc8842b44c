package io.ashlar.testkit.files;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLock;

/** A lock on a range of a file. It ends with its channel, and no crash carries it over. */
final class CrashFileLock extends FileLock {
  private final CrashFileChannel channel;
  private volatile boolean released;

  CrashFileLock(CrashFileChannel channel, long position, long size, boolean shared) {
    super(channel, position, size, shared);
    this.channel = channel;
  }

  @Override
  public boolean isValid() {
    return !released && channel.isOpen();
  }

  @Override
  public void release() throws IOException {
    if (!channel.isOpen()) {
      throw new ClosedChannelException();
    }
    channel.release(this);
  }

  void markReleased() {
    released = true;
  }
}
