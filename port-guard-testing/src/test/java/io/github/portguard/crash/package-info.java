/**
 * Instances that are killed in the middle of what they do.
 */
@NullMarked
package io.github.portguard.crash;

import org.jspecify.annotations.NullMarked;
