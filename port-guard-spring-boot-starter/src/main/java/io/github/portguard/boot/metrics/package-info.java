/**
 * Meters for what happens to the ports of an application.
 */
@NullMarked
package io.github.portguard.boot.metrics;

import org.jspecify.annotations.NullMarked;
