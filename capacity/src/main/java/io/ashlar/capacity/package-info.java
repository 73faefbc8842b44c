/**
 * Capacity planning: queues, scalability laws and cost.
 *
 * <p>This room holds no code yet: nothing is exported until its first type is proven.
 */
@NullMarked
package io.ashlar.capacity;

import org.jspecify.annotations.NullMarked;
