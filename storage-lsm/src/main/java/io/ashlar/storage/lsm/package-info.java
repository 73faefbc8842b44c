/**
 * An embedded key-value store built as a log-structured merge-tree.
 *
 * <p>This room holds no code yet: nothing is exported until its first type is proven.
 */
@NullMarked
package io.ashlar.storage.lsm;

import org.jspecify.annotations.NullMarked;
