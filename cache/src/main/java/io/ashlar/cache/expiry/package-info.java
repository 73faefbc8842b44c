/** How entries leave when their time is over, inside this module only. */
@NullMarked
package io.ashlar.cache.expiry;

import org.jspecify.annotations.NullMarked;
