package io.github.portguard.model;

import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.portguard.process.Namespaces;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.process.ProcessSnapshot;
import io.github.portguard.process.ProcessState;
import io.github.portguard.process.StandardOutput;

/**
 * The facts of one process of a {@link World}.
 */
final class Proc {

	final long pid;

	long start;

	long parent = 1;

	ProcessState state = ProcessState.ALIVE;

	String name = "java";

	@Nullable Long uid = 1000L;

	@Nullable Path directory;

	boolean directoryDeleted;

	@Nullable Namespaces namespaces = World.NAMESPACES;

	@Nullable String service;

	@Nullable Boolean hangUpIgnored = false;

	boolean init;

	long session;

	@Nullable StandardOutput output = StandardOutput.PIPE;

	boolean debugged;

	boolean interactiveShell;

	/**
	 * It is there, but nothing can be read about it.
	 */
	boolean unreadable;

	/**
	 * Which sockets it holds can't be seen.
	 */
	boolean socketsHidden;

	/**
	 * It gives its sockets up when it is asked to end.
	 */
	boolean polite = true;

	Proc(long pid, long start) {
		this.pid = pid;
		this.start = start;
		this.session = 77;
	}

	Proc copy() {
		Proc copy = new Proc(this.pid, this.start);
		copy.parent = this.parent;
		copy.state = this.state;
		copy.name = this.name;
		copy.uid = this.uid;
		copy.directory = this.directory;
		copy.directoryDeleted = this.directoryDeleted;
		copy.namespaces = this.namespaces;
		copy.service = this.service;
		copy.hangUpIgnored = this.hangUpIgnored;
		copy.init = this.init;
		copy.session = this.session;
		copy.output = this.output;
		copy.debugged = this.debugged;
		copy.interactiveShell = this.interactiveShell;
		copy.unreadable = this.unreadable;
		copy.socketsHidden = this.socketsHidden;
		copy.polite = this.polite;
		return copy;
	}

	ProcessIdentity identity() {
		return new ProcessIdentity(this.pid, this.start);
	}

	boolean isAlive() {
		return this.state != ProcessState.ZOMBIE;
	}

	ProcessSnapshot snapshot() {
		return new ProcessSnapshot(identity(), this.parent, this.state, this.name, Path.of("/opt/jdk/bin/" + this.name),
				"ada", this.uid, World.NOW.minusSeconds(3600), this.directory, this.directoryDeleted, this.namespaces,
				this.service, this.hangUpIgnored, this.init, this.session, this.output, Duration.ofSeconds(1));
	}

}
