package io.github.portguard.registry;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

import io.github.portguard.port.Addresses;

/**
 * What this JVM holds, whichever class loader loaded us. Two copies of this class (a
 * restart under devtools, two web applications in one server) must see each other's
 * entries, so the table lives in the system properties, as text only: their map is shared
 * and always there, and changing it is synchronized on it.
 * <p>
 * It is asked before any lock file is opened. A second channel on a locked file makes the
 * JVM drop the lock when it is closed.
 * <p>
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class JvmTable {

	private static final String HELD = "io.github.portguard.held";

	private static final String INSTANCES = "io.github.portguard.instances";

	private static final String MUTEX_PREFIX = "io.github.portguard.mutex.";

	private JvmTable() {
	}

	static void addInstance(String instance) {
		add(INSTANCES, instance);
	}

	static void removeInstance(String instance) {
		remove(INSTANCES, instance);
	}

	static boolean isOwnInstance(String instance) {
		return entries(INSTANCES).contains(instance);
	}

	/**
	 * Notes that this JVM holds a port.
	 * @param instance the instance that holds it
	 * @param address the address; {@code null} for every address
	 * @param port the port
	 */
	public static void hold(String instance, @Nullable InetAddress address, int port) {
		add(HELD, entry(instance, address, port));
	}

	/**
	 * Takes back one {@link #hold}.
	 * @param instance the instance that held it
	 * @param address the address; {@code null} for every address
	 * @param port the port
	 */
	public static void release(String instance, @Nullable InetAddress address, int port) {
		remove(HELD, entry(instance, address, port));
	}

	/**
	 * Whether this JVM holds a port on an overlapping address.
	 * @param address the address; {@code null} for every address
	 * @param port the port
	 * @return whether it does
	 */
	public static boolean isHeld(@Nullable InetAddress address, int port) {
		for (String entry : entries(HELD)) {
			String[] fields = entry.split(" ", -1);
			if (Integer.parseInt(fields[1]) == port && overlaps(fields[2], address)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Takes the in-JVM part of a port's take-over mutex.
	 */
	static boolean tryMutex(int port) {
		return System.getProperties().putIfAbsent(MUTEX_PREFIX + port, "taken") == null;
	}

	static void releaseMutex(int port) {
		System.getProperties().remove(MUTEX_PREFIX + port);
	}

	private static boolean overlaps(String literal, @Nullable InetAddress address) {
		try {
			return Addresses.overlap("any".equals(literal) ? null : InetAddress.getByName(literal), address);
		}
		catch (java.net.UnknownHostException ex) {
			return true;
		}
	}

	private static String entry(String instance, @Nullable InetAddress address, int port) {
		return instance + " " + port + " "
				+ ((address == null || address.isAnyLocalAddress()) ? "any" : address.getHostAddress());
	}

	private static List<String> entries(String key) {
		return entries(System.getProperties(), key);
	}

	private static List<String> entries(Properties properties, String key) {
		String text = properties.getProperty(key, "");
		return text.isEmpty() ? List.of() : List.of(text.split(";", -1));
	}

	private static void add(String key, String entry) {
		Properties properties = System.getProperties();
		synchronized (properties) {
			String text = properties.getProperty(key);
			properties.setProperty(key, (text != null) ? text + ";" + entry : entry);
		}
	}

	private static void remove(String key, String entry) {
		Properties properties = System.getProperties();
		synchronized (properties) {
			List<String> entries = new ArrayList<>(entries(properties, key));
			entries.remove(entry);
			if (entries.isEmpty()) {
				properties.remove(key);
			}
			else {
				properties.setProperty(key, String.join(";", entries));
			}
		}
	}

}
