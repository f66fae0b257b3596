package io.github.portguard.samples.scenarios;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import org.jspecify.annotations.Nullable;

/**
 * The management endpoints of a sample.
 */
public final class Actuator {

	private final HttpClient client = HttpClient.newHttpClient();

	private final int port;

	private final @Nullable String authorization;

	private Actuator(int port, @Nullable String authorization) {
		this.port = port;
		this.authorization = authorization;
	}

	/**
	 * Returns the endpoints on a port, for anybody.
	 */
	public static Actuator on(int port) {
		return new Actuator(port, null);
	}

	/**
	 * Returns the same endpoints for a user.
	 */
	public Actuator as(String user, String password) {
		String credentials = user + ":" + password;
		return new Actuator(this.port,
				"Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
	}

	public Reply get(String path) {
		return send("GET", path);
	}

	public Reply delete(String path) {
		return send("DELETE", path);
	}

	private Reply send(String method, String path) {
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create("http://localhost:%d/actuator/%s".formatted(this.port, path)))
			.method(method, BodyPublishers.noBody());
		if (this.authorization != null) {
			request.header("Authorization", this.authorization);
		}
		try {
			HttpResponse<String> response = this.client.send(request.build(), BodyHandlers.ofString());
			return new Reply(response.statusCode(), response.body());
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

	/**
	 * An answer.
	 *
	 * @param status the HTTP status
	 * @param body the body
	 */
	public record Reply(int status, String body) {

	}

}
