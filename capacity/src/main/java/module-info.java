/** Capacity planning: queues, scalability laws and cost. */
module io.ashlar.capacity {
  requires static org.jspecify;
}
