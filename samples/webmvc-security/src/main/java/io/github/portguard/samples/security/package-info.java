/**
 * A servlet application whose management endpoints are for operators only.
 */
@NullMarked
package io.github.portguard.samples.security;

import org.jspecify.annotations.NullMarked;
