package io.github.portguard.port;

import java.net.InetAddress;

import org.jspecify.annotations.Nullable;

/**
 * Questions about the addresses that sockets are bound to. {@code null} stands for every
 * address of the machine.
 *
 * @since 0.1.0
 */
public final class Addresses {

	private Addresses() {
	}

	/**
	 * Whether two sockets on the same port can be in each other's way.
	 * @param first an address
	 * @param second another address
	 * @return {@code false} only if each is one particular address and they differ
	 */
	public static boolean overlap(@Nullable InetAddress first, @Nullable InetAddress second) {
		return isWildcard(first) || isWildcard(second) || (first != null && first.equals(second));
	}

	/**
	 * Whether an address stands for every address of the machine.
	 * @param address the address
	 * @return whether it is the wildcard
	 */
	public static boolean isWildcard(@Nullable InetAddress address) {
		return address == null || address.isAnyLocalAddress();
	}

	/**
	 * Returns how a person on this machine would write the address in a URL.
	 * @param address the address
	 * @return a host name or an address, in brackets for IPv6
	 */
	public static String host(@Nullable InetAddress address) {
		if (address == null || address.isAnyLocalAddress() || address.isLoopbackAddress()) {
			return "localhost";
		}
		String text = address.getHostAddress();
		return (text.indexOf(':') >= 0) ? "[" + text + "]" : text;
	}

}
