/**
 * Balancing policies, health and a reverse proxy.
 *
 * <p>This room holds no code yet: nothing is exported until its first type is proven.
 */
@NullMarked
package io.ashlar.loadbalancer;

import org.jspecify.annotations.NullMarked;
