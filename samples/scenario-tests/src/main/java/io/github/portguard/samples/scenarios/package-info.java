/**
 * What every sample has to do, whatever server it is on, and how to run a sample.
 */
@NullMarked
package io.github.portguard.samples.scenarios;

import org.jspecify.annotations.NullMarked;
