package io.github.portguard.samples.scenarios;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Any web server, in an application with Actuator.
 */
public final class WebServer implements SampleServer {

	private static final Pattern STARTED = Pattern.compile("(?:Jetty|Netty|Tomcat) started on port (\\d+)");

	@Override
	public SampleListener listener() {
		return new SampleListener("server", "server.port", STARTED, (port) -> get(port, "/"),
				"on port %1$d (local.server.port: %1$d)");
	}

	@Override
	public List<SampleListener> others() {
		return List.of(new SampleListener("management", "management.server.port", STARTED,
				(port) -> get(port, "/actuator/health"), "UP"));
	}

	@Override
	public String title() {
		return "Web server";
	}

	@Override
	public String place(int port) {
		return "at http://localhost:" + port;
	}

	@Override
	public String shutdownMessage() {
		return "Commencing graceful shutdown";
	}

	@Override
	public SampleClient client(int port, boolean kept) {
		return new WebClient(port, kept);
	}

	/**
	 * Returns what is to be had at a port, or what went wrong.
	 */
	public static String get(int port, String path) {
		try {
			return HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
						BodyHandlers.ofString())
				.body();
		}
		catch (IOException ex) {
			return ex.toString();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return ex.toString();
		}
	}

}
