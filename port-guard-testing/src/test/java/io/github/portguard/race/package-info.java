/**
 * Many instances that want the same port at the same time.
 */
@NullMarked
package io.github.portguard.race;

import org.jspecify.annotations.NullMarked;
