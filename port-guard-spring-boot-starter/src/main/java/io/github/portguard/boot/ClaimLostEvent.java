package io.github.portguard.boot;

import java.net.InetAddress;

import org.jspecify.annotations.Nullable;

/**
 * The claim on a port of the application is lost: its lock file or its record is gone, or
 * another process has claimed the port. The application keeps the port, but another start
 * of it can't recognise this instance any more. Published in the application context once
 * for each port, when the loss is noticed: by a health check, by the endpoint or by
 * whatever else asks.
 *
 * @param listener the name of the listener, such as {@code server} or {@code management}
 * @param address the address it listens on; {@code null} for every address
 * @param port the port it is on
 * @param reason why the claim is lost, as half a sentence
 * @since 0.1.0
 */
public record ClaimLostEvent(String listener, @Nullable InetAddress address, int port, String reason) {

}
