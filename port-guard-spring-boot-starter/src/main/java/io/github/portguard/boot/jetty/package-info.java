/**
 * The hook into embedded Jetty: a listener to the life cycle of a connector, which opens
 * it through the guard.
 */
@NullMarked
package io.github.portguard.boot.jetty;

import org.jspecify.annotations.NullMarked;
