/**
 * Proof that the code shown in documentation compiles and runs.
 *
 * <p>An example in a README rots silently: nothing fails when the API it shows is renamed. Here the
 * example's home is a test, which the build compiles and runs, and the README only repeats a marked
 * region of it. {@link io.ashlar.testkit.docs.MarkdownSnippets} asserts that the two are the same,
 * line for line.
 */
@NullMarked
package io.ashlar.testkit.docs;

import org.jspecify.annotations.NullMarked;
