/**
 * What a conflict is, what the holder of the port is to us, and what to do about it. Pure
 * functions of what others have found out: no I/O, no clock. Level 3: imports
 * {@code process}, {@code port} and {@code registry}, for their values only.
 */
@NullMarked
package io.github.portguard.conflict;

import org.jspecify.annotations.NullMarked;
