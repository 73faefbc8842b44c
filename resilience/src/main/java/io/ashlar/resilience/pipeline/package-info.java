/**
 * Compositions: several mechanisms around one call, in an order that makes sense. {@link
 * io.ashlar.resilience.pipeline.Pipeline} is the door and tells the order and why.
 */
@NullMarked
package io.ashlar.resilience.pipeline;

import org.jspecify.annotations.NullMarked;
