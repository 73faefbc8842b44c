/**
 * A Dynamo-style distributed key-value store.
 *
 * <p>This room holds no code yet: nothing is exported until its first type is proven.
 */
@NullMarked
package io.ashlar.kv;

import org.jspecify.annotations.NullMarked;
