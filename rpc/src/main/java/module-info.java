/** Remote procedure calls over Netty. */
module io.ashlar.rpc {
  requires static org.jspecify;
}
