package io.ashlar.testkit.files;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The bytes of one file as pages that are copied only when a page shared with an image is written.
 *
 * <p>A page belongs to the content that made it, shown by the {@code owner} token it carries.
 * Taking an {@link Image} hands out the tree of pages and changes the token: from then on every
 * page is foreign to both sides, and whoever writes one first copies it. So an image costs O(1),
 * and the first write to a page after it 4 KiB. Pages never written are absent and read as zeros.
 *
 * <p>Bytes of the last page behind the end of the file are always zero. Not thread-safe.
 */
final class Content {
  static final int PAGE_BYTES = 4096;

  /** A pebibyte, which no test fills and no arithmetic on positions overflows. */
  static final long LARGEST_SIZE = 1L << 50;

  private RadixTree<Page> pages;
  private long size;
  private Owner owner = new Owner();

  /** One page; {@code bytes} may be written only by the content whose token is {@code owner}. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Page(byte[] bytes, Owner owner) {}

  /** A token that only equals itself. */
  private static final class Owner {}

  /** An immutable state of a file's bytes. */
  static final class Image {
    static final Image EMPTY = new Image(RadixTree.empty(), 0);

    private final RadixTree<Page> pages;
    private final long size;

    private Image(RadixTree<Page> pages, long size) {
      this.pages = pages;
      this.size = size;
    }

    long size() {
      return size;
    }
  }

  Content(Image image) {
    this.pages = image.pages;
    this.size = image.size;
  }

  Image image() {
    owner = new Owner();
    return new Image(pages, size);
  }

  long size() {
    return size;
  }

  /** Fills {@code target} from {@code position}; the range must lie within the file. */
  void read(long position, ByteBuffer target) {
    long at = position;
    while (target.hasRemaining()) {
      int offset = (int) (at % PAGE_BYTES);
      int count = Math.min(PAGE_BYTES - offset, target.remaining());
      Page page = pages.get(at / PAGE_BYTES);
      target.put(page == null ? ZEROS : page.bytes, offset, count);
      at += count;
    }
  }

  /** Writes {@code count} bytes at {@code position}; a gap behind the old end becomes zeros. */
  void write(long position, byte[] source, int from, int count) {
    long at = position;
    int next = from;
    int left = count;
    while (left > 0) {
      int offset = (int) (at % PAGE_BYTES);
      int part = Math.min(PAGE_BYTES - offset, left);
      System.arraycopy(source, next, own(at / PAGE_BYTES), offset, part);
      at += part;
      next += part;
      left -= part;
    }
    size = Math.max(size, at);
  }

  /** Turns one bit, 0 to 7, of a byte within the file. */
  void flip(long position, int bit) {
    own(position / PAGE_BYTES)[(int) (position % PAGE_BYTES)] ^= (byte) (1 << bit);
  }

  /** Cuts the file, or lengthens it by zeros. */
  void resize(long newSize) {
    if (newSize < size) {
      pages = pages.first((newSize + PAGE_BYTES - 1) / PAGE_BYTES);
      int tail = (int) (newSize % PAGE_BYTES);
      if (tail != 0 && pages.get(newSize / PAGE_BYTES) != null) {
        Arrays.fill(own(newSize / PAGE_BYTES), tail, PAGE_BYTES, (byte) 0);
      }
    }
    size = newSize;
  }

  private byte[] own(long index) {
    Page page = pages.get(index);
    if (page == null || page.owner != owner) {
      page = new Page(page == null ? new byte[PAGE_BYTES] : page.bytes.clone(), owner);
      pages = pages.with(index, page);
    }
    return page.bytes;
  }

  private static final byte[] ZEROS = new byte[PAGE_BYTES];
}
