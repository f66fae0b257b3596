/**
 * Port Guard for Spring Boot: configuration properties, the guard as a bean, and what a
 * failed start says.
 */
@NullMarked
package io.github.portguard.boot;

import org.jspecify.annotations.NullMarked;
