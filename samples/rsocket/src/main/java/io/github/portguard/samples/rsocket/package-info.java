/**
 * An application with an RSocket server that answers with the port it is on.
 */
@NullMarked
package io.github.portguard.samples.rsocket;

import org.jspecify.annotations.NullMarked;
