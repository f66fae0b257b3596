/**
 * Three applications in one, each with a profile of its own: {@code registry} is a Eureka
 * server, {@code service} answers with the port it is on, and {@code client} calls all
 * instances of the service in turn.
 */
@NullMarked
package io.github.portguard.samples.eureka;

import org.jspecify.annotations.NullMarked;
