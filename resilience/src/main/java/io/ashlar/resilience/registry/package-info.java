/**
 * Registries: one mechanism for one name, made when it is first asked for. {@link
 * io.ashlar.resilience.registry.Registry} is all there is; no mechanism needs it.
 */
@NullMarked
package io.ashlar.resilience.registry;

import org.jspecify.annotations.NullMarked;
