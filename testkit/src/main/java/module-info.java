/** Instruments that make "it never loses data" something one can check. */
module io.ashlar.testkit {
  exports io.ashlar.testkit.docs;
  exports io.ashlar.testkit.history;

  requires static org.jspecify;
}
