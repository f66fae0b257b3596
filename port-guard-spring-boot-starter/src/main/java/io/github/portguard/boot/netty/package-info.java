/**
 * The hook into Reactor Netty: a life cycle that starts the web server through the guard,
 * right before Spring Boot would.
 */
@NullMarked
package io.github.portguard.boot.netty;

import org.jspecify.annotations.NullMarked;
