/** A bounded, thread-safe cache with loading. */
@NullMarked
package io.ashlar.cache;

import org.jspecify.annotations.NullMarked;
