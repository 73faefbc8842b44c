/**
 * Replicated state machines by the Raft consensus algorithm.
 *
 * <p>This room holds no code yet: nothing is exported until its first type is proven.
 */
@NullMarked
package io.ashlar.raft;

import org.jspecify.annotations.NullMarked;
