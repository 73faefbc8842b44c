/** Instruments that make "it never loses data" something one can check. */
@NullMarked
package io.ashlar.testkit;

import org.jspecify.annotations.NullMarked;
