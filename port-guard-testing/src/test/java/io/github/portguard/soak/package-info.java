/**
 * Whether anything adds up in a JVM that meets many conflicts.
 */
@NullMarked
package io.github.portguard.soak;

import org.jspecify.annotations.NullMarked;
