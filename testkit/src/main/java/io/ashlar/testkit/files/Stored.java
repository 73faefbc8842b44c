package io.ashlar.testkit.files;

import java.time.Instant;

/** What the platter holds for one inode; immutable. */
sealed interface Stored {
  /** How many stored names stand for this inode. */
  int links();

  Instant modified();

  Stored withLinks(int links);

  /**
   * A file.
   *
   * @param forcedSize the size that {@code force(true)} has made durable; smaller than the image's
   *     size where only {@code force(false)} was called after growth
   */
  record OfFile(Content.Image image, long forcedSize, int links, Instant modified)
      implements Stored {
    static final OfFile EMPTY = new OfFile(Content.Image.EMPTY, 0, 0, Instant.EPOCH);

    @Override
    public OfFile withLinks(int newLinks) {
      return new OfFile(image, forcedSize, newLinks, modified);
    }

    OfFile withImage(Content.Image newImage) {
      return new OfFile(newImage, forcedSize, links, modified);
    }
  }

  /** A directory. */
  record OfDirectory(NameTree entries, int links, Instant modified) implements Stored {
    static final OfDirectory EMPTY = new OfDirectory(NameTree.EMPTY, 0, Instant.EPOCH);

    @Override
    public OfDirectory withLinks(int newLinks) {
      return new OfDirectory(entries, newLinks, modified);
    }

    OfDirectory withModified(Instant newModified) {
      return new OfDirectory(entries, links, newModified);
    }

    OfDirectory withEntries(NameTree newEntries) {
      return new OfDirectory(newEntries, links, modified);
    }
  }
}
