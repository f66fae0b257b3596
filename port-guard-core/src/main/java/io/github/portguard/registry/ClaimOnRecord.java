package io.github.portguard.registry;

/**
 * A claim as it was found in the registry, with the lock that is to vouch for it.
 *
 * @param record what was written down
 * @param lock whether its lock is held by the process that made it
 * @since 0.1.0
 */
public record ClaimOnRecord(ClaimRecord record, LockState lock) {

}
