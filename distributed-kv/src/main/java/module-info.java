/** A Dynamo-style distributed key-value store. */
module io.ashlar.kv {
  requires static org.jspecify;
}
