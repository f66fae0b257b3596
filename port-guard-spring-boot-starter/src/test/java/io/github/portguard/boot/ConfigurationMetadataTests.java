package io.github.portguard.boot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import io.github.portguard.conflict.Policy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an IDE shows while somebody types {@code port-guard.}
 */
class ConfigurationMetadataTests {

	private final JsonNode metadata = read();

	@Test
	void everyPropertyIsDescribed() {
		List<String> names = new ArrayList<>();
		for (JsonNode property : this.metadata.get("properties")) {
			String name = property.get("name").asString();
			assertThat(property.path("description").asString("")).as(name).isNotBlank();
			names.add(name);
		}
		assertThat(names).containsExactlyInAnyOrder("port-guard.enabled", "port-guard.mode",
				"port-guard.application-id", "port-guard.fallback.ranges", "port-guard.cleanup.stale",
				"port-guard.cleanup.stale-when", "port-guard.cleanup.running", "port-guard.cleanup.grace-period",
				"port-guard.cleanup.launchers", "port-guard.registry.directory");
	}

	@Test
	void everyChoiceIsExplained() {
		List<String> names = new ArrayList<>();
		for (JsonNode hint : this.metadata.get("hints")) {
			names.add(hint.get("name").asString());
			for (JsonNode value : hint.get("values")) {
				assertThat(value.path("description").asString("")).isNotBlank();
			}
		}
		assertThat(names).contains("port-guard.mode", "port-guard.cleanup.stale", "port-guard.cleanup.stale-when",
				"port-guard.cleanup.running", "port-guard.fallback.ranges");
	}

	@Test
	void defaultLaunchersAreThoseOfThePolicy() {
		List<String> names = new ArrayList<>();
		for (JsonNode property : this.metadata.get("properties")) {
			if ("port-guard.cleanup.launchers".equals(property.get("name").asString())) {
				property.get("defaultValue").forEach((name) -> names.add(name.asString()));
			}
		}
		assertThat(names).containsExactlyInAnyOrderElementsOf(Policy.DEFAULT_LAUNCHERS);
	}

	@Test
	void everyPropertyIsInTheReadme() throws IOException {
		String readme = Files.readString(Path.of("..", "README.md"));
		for (JsonNode property : this.metadata.get("properties")) {
			assertThat(readme).contains("| `" + property.get("name").asString() + "` |");
		}
	}

	private static JsonNode read() {
		try (InputStream input = PortGuardProperties.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			return new ObjectMapper().readTree(input);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
