package io.github.portguard.boot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

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
		assertThat(names).contains("port-guard.enabled", "port-guard.mode", "port-guard.application-id",
				"port-guard.health.fallback-status", "port-guard.health.lost-claim-status",
				"management.endpoint.portguard.access", "management.endpoint.portguard.cache.time-to-live",
				"management.endpoint.portguard.roles", "management.endpoint.portguard.show-values",
				"management.endpoint.portguard.timeout", "management.health.portguard.enabled",
				"management.info.portguard.enabled", "port-guard.fallback.ranges", "port-guard.listeners",
				"port-guard.port-file", "port-guard.lookup-timeout", "port-guard.cleanup.stale",
				"port-guard.cleanup.stale-when", "port-guard.cleanup.running", "port-guard.cleanup.grace-period",
				"port-guard.cleanup.launchers", "port-guard.registry.directory", "port-guard.registry.timeout");
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
	void everyPropertyIsInTheReadmeOrTheDocumentOnActuator() throws IOException {
		String documents = Files.readString(Path.of("..", "README.md"))
				+ Files.readString(Path.of("..", "docs", "actuator.md"));
		for (JsonNode property : this.metadata.get("properties")) {
			assertThat(documents).containsPattern("\\| `" + Pattern.quote(property.get("name").asString()) + "[`.]");
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
