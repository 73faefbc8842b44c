/**
 * Request collapsing: many requests for single things, few calls for several.
 *
 * <p>{@link io.ashlar.resilience.collapse.Collapser} is the door; it asks a {@link
 * io.ashlar.resilience.collapse.BatchCall}, which has an {@link
 * io.ashlar.resilience.collapse.Answer} for each key.
 */
@NullMarked
package io.ashlar.resilience.collapse;

import org.jspecify.annotations.NullMarked;
