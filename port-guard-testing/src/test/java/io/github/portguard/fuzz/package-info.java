/**
 * Feeds broken and hostile texts to everything that reads a file somebody else wrote.
 */
@NullMarked
package io.github.portguard.fuzz;

import org.jspecify.annotations.NullMarked;
