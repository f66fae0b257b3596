package io.github.portguard.boot;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Looks like a Eureka server to its clients, knows nobody, and remembers whatever it was
 * told.
 */
final class RecordingEurekaServer implements Closeable {

	private static final String NOBODY = "{\"applications\":{\"versions__delta\":\"1\",\"apps__hashcode\":\"\",\"application\":[]}}";

	private final List<String> registrations = new CopyOnWriteArrayList<>();

	private final HttpServer server;

	RecordingEurekaServer() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/eureka/apps", this::answer);
		this.server.start();
	}

	private void answer(HttpExchange exchange) throws IOException {
		try (exchange) {
			String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
			switch (exchange.getRequestMethod()) {
				case "POST" -> {
					this.registrations.add(body);
					exchange.sendResponseHeaders(204, -1);
				}
				case "GET" -> {
					byte[] answer = NOBODY.getBytes(StandardCharsets.UTF_8);
					exchange.getResponseHeaders().add("Content-Type", "application/json");
					exchange.sendResponseHeaders(200, answer.length);
					exchange.getResponseBody().write(answer);
				}
				default -> exchange.sendResponseHeaders(200, -1);
			}
		}
	}

	String url() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort() + "/eureka/";
	}

	/**
	 * Returns all registrations, in the order they came.
	 */
	List<JsonNode> registrations() {
		ObjectMapper mapper = new ObjectMapper();
		return this.registrations.stream().map((body) -> mapper.readTree(body).get("instance")).toList();
	}

	/**
	 * Returns the registrations that contain a port, wherever that is.
	 */
	List<String> registrationsWith(int port) {
		Pattern pattern = Pattern.compile("(?<!\\d)" + port + "(?!\\d)");
		return this.registrations.stream().filter((body) -> pattern.matcher(body).find()).toList();
	}

	void forget() {
		this.registrations.clear();
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

}
