/**
 * A plain server socket on a guarded port.
 */
@NullMarked
package io.github.portguard.samples.socket;

import org.jspecify.annotations.NullMarked;
