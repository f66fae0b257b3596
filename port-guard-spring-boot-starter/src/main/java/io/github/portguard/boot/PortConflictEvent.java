package io.github.portguard.boot;

import java.net.InetAddress;

import org.jspecify.annotations.Nullable;

import io.github.portguard.conflict.Resolution;
import io.github.portguard.conflict.VerdictKind;

/**
 * A port that a listener of the application wanted is busy. Published in the application
 * context as soon as it is settled what becomes of that: before the
 * {@link PortAcquiredEvent} if a port can be had, before the start fails if not. One for
 * each busy port whose holder was judged; a port of the ranges that was passed over
 * without a look at its holder has none. One more for each instance that was to be ended
 * through the endpoint {@code portguard}.
 *
 * @param listener the name of the listener, such as {@code server} or {@code management}
 * @param address the address it was to listen on; {@code null} for every address
 * @param requestedPort the port that was asked for
 * @param port the port that is busy: that one, or one of the fallback ports
 * @param pid the process id of the holder; {@code null} if it is not known
 * @param verdict what the holder is to this application
 * @param resolution what was done about it, or would have been
 * @param reason why the holder was left alone, as half a sentence; {@code null} if it was
 * not
 * @param observed whether nothing was done in any case, because Port Guard only observes
 * @since 0.1.0
 */
public record PortConflictEvent(String listener, @Nullable InetAddress address, int requestedPort, int port,
		@Nullable Long pid, VerdictKind verdict, Resolution.Kind resolution, @Nullable String reason,
		boolean observed) {

}
