/** A bounded, thread-safe cache with loading. */
module io.ashlar.cache {
  requires static org.jspecify;
}
