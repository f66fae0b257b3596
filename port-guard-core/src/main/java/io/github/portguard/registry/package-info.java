/**
 * What is on disk: claims, the locks that vouch for them, the take-over mutex and the
 * history of take-overs. Level 2: imports {@code process} and {@code port}.
 */
@NullMarked
package io.github.portguard.registry;

import org.jspecify.annotations.NullMarked;
