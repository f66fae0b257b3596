/**
 * What may happen to an application around its servers: restarts, several contexts,
 * processing ahead of time.
 */
@NullMarked
package io.github.portguard.boot.lifecycle;

import org.jspecify.annotations.NullMarked;
