/** B+tree maps and an embedded B+tree store. */
module io.ashlar.storage.btree {
  requires static org.jspecify;
}
