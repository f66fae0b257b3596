package io.github.portguard.boot;

import java.net.InetAddress;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.portguard.conflict.VerdictKind;

/**
 * Another instance of the application was made to give a port up, and was asked or forced
 * to end for that. It may still be finishing its requests. Published in the application
 * context before the {@link PortAcquiredEvent} for the port, or, if it was ended through
 * the endpoint {@code portguard}, without one.
 *
 * @param listener the name of the listener that wanted the port, or would have had it,
 * such as {@code server}
 * @param address the address it is to listen on; {@code null} for every address
 * @param port the port
 * @param pid the process id of the instance
 * @param verdict what it was: stale, or running if {@code port-guard.cleanup.running} is
 * {@code replace}
 * @param forced whether it had to be forced ({@code SIGKILL}) and not only asked
 * ({@code SIGTERM})
 * @param duration how long it took, from the decision to the bound or free port
 * @since 0.1.0
 */
public record InstanceEndedEvent(String listener, @Nullable InetAddress address, int port, long pid,
		VerdictKind verdict, boolean forced, Duration duration) {

}
