/** Child JVMs. */
@NullMarked
package io.ashlar.testkit.process;

import org.jspecify.annotations.NullMarked;
