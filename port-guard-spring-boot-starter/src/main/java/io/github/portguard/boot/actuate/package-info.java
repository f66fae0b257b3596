/**
 * The Actuator endpoint {@code portguard}, and what {@code info} says about ports.
 */
@NullMarked
package io.github.portguard.boot.actuate;

import org.jspecify.annotations.NullMarked;
