/** Balancing policies, health and a reverse proxy. */
module io.ashlar.loadbalancer {
  requires static org.jspecify;
}
