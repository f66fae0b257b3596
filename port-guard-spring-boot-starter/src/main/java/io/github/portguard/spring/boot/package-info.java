/**
 * Placeholder.
 */
@NullMarked
package io.github.portguard.spring.boot;

import org.jspecify.annotations.NullMarked;
