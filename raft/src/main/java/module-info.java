/** Replicated state machines by the Raft consensus algorithm. */
module io.ashlar.raft {
  requires static org.jspecify;
}
