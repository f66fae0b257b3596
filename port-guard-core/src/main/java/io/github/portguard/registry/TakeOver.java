package io.github.portguard.registry;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.github.portguard.process.Launcher;
import io.github.portguard.process.ProcessIdentity;

/**
 * One entry in the history of a port: an instance was made to give it up.
 *
 * @param at when
 * @param evicted the process that was signalled
 * @param launcher what had started it; {@code null} if that is not known
 * @since 0.1.0
 */
public record TakeOver(Instant at, ProcessIdentity evicted, @Nullable Launcher launcher) {

}
