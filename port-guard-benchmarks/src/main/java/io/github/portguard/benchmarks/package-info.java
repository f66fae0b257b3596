/**
 * Measures what the guard costs and how fast it is, against an application without it and
 * against what people use today.
 */
@NullMarked
package io.github.portguard.benchmarks;

import org.jspecify.annotations.NullMarked;
