/**
 * The hook into a standalone RSocket server: a life cycle that starts it through the
 * guard, right before Spring would.
 */
@NullMarked
package io.github.portguard.boot.rsocket;

import org.jspecify.annotations.NullMarked;
