/**
 * Makes Eureka's client register an application with the ports it is on, after it has
 * bound them.
 */
@NullMarked
package io.github.portguard.boot.eureka;

import org.jspecify.annotations.NullMarked;
