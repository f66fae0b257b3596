package io.github.portguard.samples.scenarios;

import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * The server that a sample is on: how it is configured and asked, and what it says. A
 * sample that is not on a web server names its own in {@code META-INF/services} among its
 * tests.
 */
public interface SampleServer {

	/**
	 * Returns what it listens with, and what a sample answers through.
	 */
	SampleListener listener();

	/**
	 * Returns what else the sample can listen with, if it is told to.
	 */
	default List<SampleListener> others() {
		return List.of();
	}

	default List<SampleListener> listeners() {
		return Stream.concat(Stream.of(listener()), others().stream()).toList();
	}

	/**
	 * Returns what it is called at the start of a sentence.
	 */
	String title();

	/**
	 * Returns how a message says where an instance is.
	 */
	String place(int port);

	/**
	 * Returns the part of the log that says that the application begins to shut down.
	 */
	String shutdownMessage();

	/**
	 * Returns what has to be set in every run, so that it says what the scenarios look
	 * for.
	 */
	default Map<String, Object> properties() {
		return Map.of();
	}

	/**
	 * Whether Spring Boot lets it answer what it has accepted before it ends.
	 */
	default boolean isGraceful() {
		return true;
	}

	/**
	 * Returns a client, which connects when it is asked to send something.
	 * @param kept whether it keeps its connection as long as the server does
	 */
	SampleClient client(int port, boolean kept);

	/**
	 * Sends a single request.
	 * @return the answer, or what went wrong
	 */
	default String ask(int port) {
		try (SampleClient client = client(port, false)) {
			return client.send("single", 0).text();
		}
	}

	/**
	 * Returns the server of the sample whose tests are run.
	 */
	static SampleServer find() {
		return ServiceLoader.load(SampleServer.class, SampleServer.class.getClassLoader())
			.findFirst()
			.orElseGet(WebServer::new);
	}

}
