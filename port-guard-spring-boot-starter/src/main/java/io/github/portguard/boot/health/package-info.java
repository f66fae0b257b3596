/**
 * The health contributor {@code portGuard}.
 */
@NullMarked
package io.github.portguard.boot.health;

import org.jspecify.annotations.NullMarked;
