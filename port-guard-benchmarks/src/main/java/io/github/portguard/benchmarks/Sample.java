package io.github.portguard.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.PlainJar;

/**
 * The application that is measured: {@code samples/webmvc}, with the starter and without
 * it.
 *
 * @param scene where it runs
 * @param guarded its jar
 * @param plain the same jar without the starter
 */
record Sample(Scene scene, Path guarded, Path plain) {

	static final String UP = ": Started ";

	static final Pattern STARTED = Pattern.compile(UP);

	/**
	 * Finds the jar, as {@code mvn package} leaves it.
	 */
	static Sample of(Scene scene) throws IOException {
		Path root = JavaCommand.location(Sample.class).resolve("../../..").normalize();
		Path target = root.resolve("samples/webmvc/target");
		if (Files.isDirectory(target)) {
			try (DirectoryStream<Path> jars = Files.newDirectoryStream(target, "port-guard-sample-webmvc-*.jar")) {
				for (Path jar : jars) {
					return new Sample(scene, PlainJar.guarded(jar, scene.path("guarded.jar")),
							PlainJar.of(jar, scene.path("plain.jar")));
				}
			}
		}
		throw new IllegalStateException("there is no sample in %s: mvn package -DskipTests".formatted(target));
	}

	/**
	 * Returns the command that starts one of the two jars.
	 * @param options options of the JVM
	 */
	List<String> command(Path jar, int port, List<String> options, String... arguments) {
		List<String> words = new ArrayList<>(List.of(Scene.java("java")));
		words.addAll(options);
		words.addAll(List.of("-jar", jar.toString(), "--server.address=127.0.0.1", "--server.port=" + port,
				"--port-guard.registry.directory=" + this.scene.registry()));
		words.addAll(List.of(arguments));
		return words;
	}

	Child start(Path jar, int port, String... arguments) throws IOException {
		return start(jar, port, List.of(), arguments);
	}

	Child start(Path jar, int port, List<String> options, String... arguments) throws IOException {
		return this.scene.start(command(jar, port, options, arguments));
	}

	/**
	 * Asks the application on a port for its page.
	 */
	static void get(int port) throws IOException, InterruptedException {
		HttpResponse<String> response = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/")).build(),
					BodyHandlers.ofString());
		if (response.statusCode() != 200 || !response.body().contains(Integer.toString(port))) {
			throw new IllegalStateException(
					"port %d answers %d: %s".formatted(port, response.statusCode(), response.body()));
		}
	}

}
