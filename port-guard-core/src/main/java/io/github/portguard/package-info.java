/**
 * The way in: {@link io.github.portguard.PortGuard} binds a port for an application and
 * deals with whoever holds it. Level 4: imports every other package; none imports it.
 */
@NullMarked
package io.github.portguard;

import org.jspecify.annotations.NullMarked;
