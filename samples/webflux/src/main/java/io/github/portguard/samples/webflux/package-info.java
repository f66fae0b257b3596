/**
 * A reactive application that answers with the port it is on.
 */
@NullMarked
package io.github.portguard.samples.webflux;

import org.jspecify.annotations.NullMarked;
