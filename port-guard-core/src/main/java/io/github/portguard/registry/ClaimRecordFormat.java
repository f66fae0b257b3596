package io.github.portguard.registry;

import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.github.portguard.process.Launcher;
import io.github.portguard.process.Namespaces;
import io.github.portguard.process.ProcessIdentity;

/**
 * The text form of a claim: a Java properties file in UTF-8, version 1. Whatever is not
 * exactly a record of this version is refused with an {@link IOException}.
 */
final class ClaimRecordFormat {

	static final int VERSION = 1;

	static final int MAX_LENGTH = 16 * 1024;

	private static final String NONE = "none";

	private static final int INSTANCE_ID_LENGTH = 32;

	private static final String HEXADECIMAL_DIGITS = "0123456789abcdef";

	private ClaimRecordFormat() {
	}

	static byte[] write(ClaimRecord record) {
		Map<String, String> properties = new TreeMap<>();
		properties.put("format", Integer.toString(VERSION));
		properties.put("instance", record.instance());
		properties.put("listener", record.listener());
		properties.put("requested-port", Integer.toString(record.requestedPort()));
		properties.put("port", Integer.toString(record.port()));
		put(properties, "address", (record.address() != null) ? record.address().getHostAddress() : null);
		put(properties, "scheme", record.scheme());
		putApplication(properties, record.application());
		properties.put("process.pid", Long.toString(record.process().pid()));
		properties.put("process.start", Long.toString(record.process().start()));
		put(properties, "boot-id", record.bootId());
		Namespaces namespaces = record.namespaces();
		if (namespaces != null) {
			properties.put("namespace.pid", namespaces.pid());
			properties.put("namespace.net", namespaces.net());
			properties.put("namespace.mnt", namespaces.mnt());
			properties.put("namespace.user", namespaces.user());
		}
		properties.put("user", record.user());
		Launcher launcher = record.launcher();
		if (launcher != null) {
			properties.put("launcher.pid", Long.toString(launcher.identity().pid()));
			properties.put("launcher.start", Long.toString(launcher.identity().start()));
			properties.put("launcher.name", launcher.name());
		}
		properties.put("state", record.state().name().toLowerCase(Locale.ROOT));
		put(properties, "ready-since", (record.readySince() != null) ? record.readySince().toString() : null);
		properties.put("shutdown-timeout", record.shutdownTimeout().toString());
		properties.put("surroundings",
				record.surroundings().isEmpty() ? NONE : String.join(",", new TreeSet<>(record.surroundings())));
		properties.put("devtools", Boolean.toString(record.devtools()));
		properties.put("detached", Boolean.toString(record.detached()));
		return text(properties).getBytes(StandardCharsets.UTF_8);
	}

	private static void putApplication(Map<String, String> properties, Application application) {
		properties.put("application.id", application.id());
		put(properties, "application.main-class", application.mainClass());
		put(properties, "application.directory", application.directory());
		put(properties, "application.variant", application.variant());
		Artifact artifact = application.artifact();
		if (artifact != null) {
			properties.put("artifact.path", artifact.path());
			properties.put("artifact.jar", Boolean.toString(artifact.jar()));
			properties.put("artifact.size", Long.toString(artifact.size()));
			properties.put("artifact.modified", Long.toString(artifact.modified()));
		}
	}

	private static void put(Map<String, String> properties, String key, @Nullable String value) {
		if (value != null) {
			properties.put(key, value);
		}
	}

	/**
	 * Sorted, so that a person finds things. {@link Properties#store} would put a date in
	 * front, and load everything that knows the names of time zones.
	 */
	private static String text(Map<String, String> properties) {
		StringBuilder text = new StringBuilder(
				"# A port held by an instance of an application. Written by Port Guard.\n");
		for (Map.Entry<String, String> property : properties.entrySet()) {
			text.append(property.getKey()).append('=');
			appendEscaped(text, property.getValue());
			text.append('\n');
		}
		return text.toString();
	}

	private static void appendEscaped(StringBuilder text, String value) {
		for (int i = 0; i < value.length(); i++) {
			char character = value.charAt(i);
			switch (character) {
				case '\\' -> text.append("\\\\");
				case '\n' -> text.append("\\n");
				case '\r' -> text.append("\\r");
				case '\t' -> text.append("\\t");
				case '\f' -> text.append("\\f");
				case ' ' -> text.append((i != 0) ? " " : "\\ ");
				default -> text.append(character);
			}
		}
	}

	static ClaimRecord read(byte[] content) throws IOException {
		if (content.length > MAX_LENGTH) {
			throw new IOException("it is larger than " + MAX_LENGTH + " bytes");
		}
		if (content.length == 0 || content[content.length - 1] != '\n') {
			throw new IOException("it is not complete");
		}
		try {
			Properties properties = new Properties();
			properties.load(new StringReader(new String(content, StandardCharsets.UTF_8)));
			return read(properties);
		}
		catch (RuntimeException ex) {
			throw new IOException("it is not a claim: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Every line must be there and be understood: what is missing or garbled might have
	 * been a reason to leave the instance alone.
	 */
	private static ClaimRecord read(Properties properties) throws IOException {
		String format = required(properties, "format");
		if (!Integer.toString(VERSION).equals(format)) {
			String message = "its format is '" + printable(format) + "', and only " + VERSION + " is understood here";
			throw isVersion(format) ? new OtherFormatException(message) : new IOException(message);
		}
		String address = optional(properties, "address");
		String readySince = optional(properties, "ready-since");
		ClaimRecord record = new ClaimRecord(instanceId(required(properties, "instance")),
				required(properties, "listener"), port(properties, "requested-port"), port(properties, "port"),
				(address != null) ? AddressKey.parse(address) : null, optional(properties, "scheme"),
				application(properties), identity(properties, "process"), optional(properties, "boot-id"),
				namespaces(properties), required(properties, "user"), launcher(properties),
				ClaimState.valueOf(required(properties, "state").toUpperCase(Locale.ROOT)),
				(readySince != null) ? Instant.parse(readySince) : null, shutdownTimeout(properties),
				surroundings(properties), flag(properties, "devtools"), flag(properties, "detached"));
		if (!properties.isEmpty()) {
			throw new OtherFormatException("it has '" + printable(properties.keySet().iterator().next().toString())
					+ "', which is not understood here");
		}
		return record;
	}

	private static boolean isVersion(String format) {
		return format.matches("[1-9]\\d{0,3}");
	}

	private static Application application(Properties properties) {
		String path = optional(properties, "artifact.path");
		Artifact artifact = (path != null) ? new Artifact(path, flag(properties, "artifact.jar"),
				number(properties, "artifact.size"), number(properties, "artifact.modified")) : null;
		return new Application(required(properties, "application.id"), optional(properties, "application.main-class"),
				artifact, optional(properties, "application.directory"), optional(properties, "application.variant"));
	}

	private static @Nullable Namespaces namespaces(Properties properties) {
		return properties.containsKey("namespace.pid")
				? new Namespaces(required(properties, "namespace.pid"), required(properties, "namespace.net"),
						required(properties, "namespace.mnt"), required(properties, "namespace.user"))
				: null;
	}

	private static @Nullable Launcher launcher(Properties properties) {
		return properties.containsKey("launcher.pid")
				? new Launcher(identity(properties, "launcher"), required(properties, "launcher.name")) : null;
	}

	private static ProcessIdentity identity(Properties properties, String prefix) {
		long pid = number(properties, prefix + ".pid");
		if (pid <= 0) {
			throw new IllegalArgumentException("'" + prefix + ".pid' is not a process id");
		}
		return new ProcessIdentity(pid, number(properties, prefix + ".start"));
	}

	private static Duration shutdownTimeout(Properties properties) {
		Duration timeout = Duration.parse(required(properties, "shutdown-timeout"));
		if (timeout.isNegative()) {
			throw new IllegalArgumentException("'shutdown-timeout' is negative");
		}
		return timeout;
	}

	private static Set<String> surroundings(Properties properties) {
		String text = required(properties, "surroundings");
		return NONE.equals(text) ? Set.of() : new TreeSet<>(Set.of(text.split(",", -1)));
	}

	private static int port(Properties properties, String key) {
		long port = number(properties, key);
		if (port < 1 || port > 65535) {
			throw new IllegalArgumentException("'" + key + "' is not a port");
		}
		return (int) port;
	}

	private static long number(Properties properties, String key) {
		return Long.parseLong(required(properties, key));
	}

	private static boolean flag(Properties properties, String key) {
		return switch (required(properties, key)) {
			case "true" -> true;
			case "false" -> false;
			default -> throw new IllegalArgumentException("'" + key + "' is neither true nor false");
		};
	}

	private static String required(Properties properties, String key) {
		String value = optional(properties, key);
		if (value == null || value.isEmpty()) {
			throw new IllegalArgumentException("'" + key + "' is missing");
		}
		return value;
	}

	/**
	 * Takes a value, so that what is left in the end is what nobody has understood.
	 */
	private static @Nullable String optional(Properties properties, String key) {
		return (String) properties.remove(key);
	}

	/**
	 * The id names a file: nothing but what a {@link Registry} makes is accepted.
	 */
	private static String instanceId(String id) {
		boolean valid = id.length() == INSTANCE_ID_LENGTH;
		for (int i = 0; i < id.length() && valid; i++) {
			valid = HEXADECIMAL_DIGITS.indexOf(id.charAt(i)) >= 0;
		}
		if (!valid) {
			throw new IllegalArgumentException("'instance' is not an instance id");
		}
		return id;
	}

	private static String printable(String text) {
		String shortened = (text.length() > 20) ? text.substring(0, 20) + "..." : text;
		return shortened.replaceAll("[^\\x20-\\x7e]", "?");
	}

	/**
	 * It is no record of this version, and need not be damaged for that.
	 */
	static final class OtherFormatException extends IOException {

		OtherFormatException(String message) {
			super(message);
		}

	}

	/**
	 * Addresses as they stand in records. The pattern is made only if there is one to be
	 * read.
	 */
	static final class AddressKey {

		private static final String OCTET = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";

		/**
		 * Whatever {@link InetAddress#getByName} takes for an address and not for a name.
		 */
		private static final Pattern LITERAL = Pattern
			.compile("(" + OCTET + "\\.){3}" + OCTET + "|[0-9a-fA-F:]*:[0-9a-fA-F:.]*(%[\\w.-]+)?");

		private AddressKey() {
		}

		/**
		 * Parses a literal; a name is refused, for it would be looked up in the network.
		 */
		static InetAddress parse(String literal) throws IOException {
			if (!LITERAL.matcher(literal).matches()) {
				throw new IOException("'address' is not an address");
			}
			try {
				return InetAddress.getByName(literal);
			}
			catch (UnknownHostException ex) {
				throw new IOException("'address' is not an address", ex);
			}
		}

	}

}
