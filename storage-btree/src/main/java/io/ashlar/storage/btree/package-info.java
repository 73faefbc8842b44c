/**
 * B+tree maps and an embedded B+tree store.
 *
 * <p>This room holds no code yet: nothing is exported until its first type is proven.
 */
@NullMarked
package io.ashlar.storage.btree;

import org.jspecify.annotations.NullMarked;
