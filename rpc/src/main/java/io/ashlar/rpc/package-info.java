/**
 * Remote procedure calls over Netty.
 *
 * <p>This room holds no code yet: nothing is exported until its first type is proven.
 */
@NullMarked
package io.ashlar.rpc;

import org.jspecify.annotations.NullMarked;
