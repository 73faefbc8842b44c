/** An embedded key-value store built as a log-structured merge-tree. */
module io.ashlar.storage.lsm {
  requires static org.jspecify;
}
