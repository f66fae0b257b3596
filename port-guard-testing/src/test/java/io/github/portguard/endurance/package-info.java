/**
 * How much of everything a run does: a little, or as much as {@code docs/trust.md} tells
 * of.
 */
@NullMarked
package io.github.portguard.endurance;

import org.jspecify.annotations.NullMarked;
