/**
 * Ports: what is asked for, why a bind failed, and which sockets listen. Level 1: imports
 * no other package of Port Guard.
 */
@NullMarked
package io.github.portguard.port;

import org.jspecify.annotations.NullMarked;
