/** Instruments that make "it never loses data" something one can check. */
module io.ashlar.testkit {
  requires static org.jspecify;

  exports io.ashlar.testkit.files;
}
