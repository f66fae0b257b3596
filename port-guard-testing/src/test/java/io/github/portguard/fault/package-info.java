/**
 * What happens when something breaks that the guard relies on: no start is prevented,
 * there is one warning, and nobody is signalled without proof.
 */
@NullMarked
package io.github.portguard.fault;

import org.jspecify.annotations.NullMarked;
