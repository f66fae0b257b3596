/**
 * Everything that is asked of OSHI, and the only package that imports it. Level 2:
 * imports {@code process} and {@code port}. Nothing here is loaded before the first
 * conflict, and on Linux nothing unless {@code /proc} can't be read.
 */
@NullMarked
package io.github.portguard.oshi;

import org.jspecify.annotations.NullMarked;
