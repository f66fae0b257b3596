/**
 * Every kind of holder that was thought of, and whether it is left alone as it should be.
 */
@NullMarked
package io.github.portguard.zoo;

import org.jspecify.annotations.NullMarked;
