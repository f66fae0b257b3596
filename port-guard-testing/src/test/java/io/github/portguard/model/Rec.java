package io.github.portguard.model;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import io.github.portguard.process.Launcher;
import io.github.portguard.process.Namespaces;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.registry.Application;
import io.github.portguard.registry.Artifact;
import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.ClaimState;

/**
 * A claim on record in a {@link World}, which may be a lie from beginning to end.
 */
final class Rec {

	String instance = World.VICTIMS_LOCK;

	int port;

	@Nullable InetAddress address;

	@Nullable String scheme = "http";

	String id = "shop";

	@Nullable String mainClass;

	@Nullable Artifact artifact;

	@Nullable String directory;

	@Nullable String variant;

	long pid;

	long start;

	@Nullable String bootId = "boot";

	@Nullable Namespaces namespaces = World.NAMESPACES;

	String user;

	@Nullable Launcher launcher;

	ClaimState state = ClaimState.READY;

	@Nullable Instant readySince = World.NOW.minusSeconds(3600);

	Duration shutdownTimeout = Duration.ZERO;

	final Set<String> surroundings = new TreeSet<>();

	boolean devtools;

	boolean detached;

	Rec(int port, String user) {
		this.port = port;
		this.user = user;
	}

	static Rec of(ClaimRecord record) {
		Rec rec = new Rec(record.port(), record.user());
		rec.instance = record.instance();
		rec.address = record.address();
		rec.scheme = record.scheme();
		rec.id = record.application().id();
		rec.mainClass = record.application().mainClass();
		rec.artifact = record.application().artifact();
		rec.directory = record.application().directory();
		rec.variant = record.application().variant();
		rec.pid = record.process().pid();
		rec.start = record.process().start();
		rec.bootId = record.bootId();
		rec.namespaces = record.namespaces();
		rec.launcher = record.launcher();
		rec.state = record.state();
		rec.readySince = record.readySince();
		rec.shutdownTimeout = record.shutdownTimeout();
		rec.surroundings.addAll(record.surroundings());
		rec.devtools = record.devtools();
		rec.detached = record.detached();
		return rec;
	}

	Rec copy() {
		return of(record());
	}

	ClaimRecord record() {
		return new ClaimRecord(this.instance, "server", this.port, this.port, this.address, this.scheme,
				new Application(this.id, this.mainClass, this.artifact, this.directory, this.variant),
				new ProcessIdentity(this.pid, this.start), this.bootId, this.namespaces, this.user, this.launcher,
				this.state, this.readySince, this.shutdownTimeout, this.surroundings, this.devtools, this.detached);
	}

	/**
	 * Returns what is in its file, written without the code that reads it.
	 */
	String text() {
		StringJoiner text = new StringJoiner("\n", "", "\n").add("format=1");
		add(text, "instance", this.instance, "listener", "server", "requested-port", this.port, "port", this.port,
				"address", (this.address != null) ? this.address.getHostAddress() : null, "scheme", this.scheme,
				"application.id", this.id, "application.main-class", this.mainClass, "application.directory",
				this.directory, "application.variant", this.variant, "process.pid", this.pid, "process.start",
				this.start, "boot-id", this.bootId, "user", this.user, "state", this.state.name(), "ready-since",
				this.readySince, "shutdown-timeout", this.shutdownTimeout, "surroundings",
				this.surroundings.isEmpty() ? "none" : String.join(",", this.surroundings), "devtools", this.devtools,
				"detached", this.detached);
		if (this.artifact != null) {
			add(text, "artifact.path", this.artifact.path(), "artifact.jar", this.artifact.jar(), "artifact.size",
					this.artifact.size(), "artifact.modified", this.artifact.modified());
		}
		if (this.namespaces != null) {
			add(text, "namespace.pid", this.namespaces.pid(), "namespace.net", this.namespaces.net(), "namespace.mnt",
					this.namespaces.mnt(), "namespace.user", this.namespaces.user());
		}
		if (this.launcher != null) {
			add(text, "launcher.pid", this.launcher.identity().pid(), "launcher.start",
					this.launcher.identity().start(), "launcher.name", this.launcher.name());
		}
		return text.toString();
	}

	private static void add(StringJoiner text, @Nullable Object... entries) {
		for (int i = 0; i < entries.length; i += 2) {
			if (entries[i + 1] != null) {
				String value = entries[i + 1].toString().replace("\\", "\\\\").replace("\n", "\\n");
				text.add(entries[i] + "=" + (value.startsWith(" ") ? "\\" : "") + value);
			}
		}
	}

}
