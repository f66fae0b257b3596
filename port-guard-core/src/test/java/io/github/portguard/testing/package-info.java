/**
 * Starts real processes for integration tests: programs that guard a port, the launchers
 * they are started from, strangers on their ports, and a record of them all so that not
 * one outlives its test.
 */
@NullMarked
package io.github.portguard.testing;

import org.jspecify.annotations.NullMarked;
