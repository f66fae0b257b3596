package io.github.portguard.boot;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin.Location;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.mock.env.MockEnvironment;

import io.github.portguard.port.PortRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ListenerRequests}.
 */
class ListenerRequestsTests {

	private final MockEnvironment environment = new MockEnvironment();

	@Test
	void portThatIsNotSetAnywhereIsNotExplicit() {
		PortRequest request = requests(null).request("server", 8080, null, "http");
		assertThat(request.explicit()).isFalse();
		assertThat(request.origin()).isNull();
	}

	@Test
	void configuredPortIsExplicitEvenIfItIsTheDefault() {
		assertThat(requests(8080).request("server", 8080, null, "http").explicit()).isTrue();
	}

	@Test
	void portOfCustomizerIsExplicit() {
		PortRequest request = requests(null).request("server", 8081, null, "http");
		assertThat(request.explicit()).isTrue();
		assertThat(request.origin()).isEqualTo("a customizer of this application");
	}

	@Test
	void originNamesTheFileAndTheLine() {
		TextResourceOrigin origin = new TextResourceOrigin(new ClassPathResource("application.properties"),
				new Location(1, 12));
		this.environment.getPropertySources()
			.addFirst(new OriginTrackedMapPropertySource("file",
					Map.of("server.port", OriginTrackedValue.of("8085", origin))));
		assertThat(requests(8085).request("server", 8085, null, "http").origin())
			.isEqualTo("server.port in class path resource [application.properties] - 2:13");
	}

	@Test
	void originDoesNotNameThePropertyTwice() {
		this.environment.getPropertySources()
			.addFirst(new MapPropertySource("commandLineArgs", Map.of("server.port", "8085")));
		assertThat(requests(8085).request("server", 8085, null, "http").origin())
			.isEqualTo("\"server.port\" from property source \"commandLineArgs\"");
	}

	@Test
	void portsOfOtherListenersAreReserved() {
		this.environment.setProperty("management.server.port", "8082");
		this.environment.setProperty("spring.grpc.server.port", "9090");
		assertThat(requests(8080).request("server", 8080, null, "http").reserved()).containsExactlyInAnyOrder(8082,
				9090);
	}

	@Test
	void defaultPortOfTheServerIsReservedForIt() {
		assertThat(requests(null).request("management", 8081, null, "http").reserved()).containsExactlyInAnyOrder(8080,
				9090);
	}

	@Test
	void defaultPortOfGrpcIsNotExplicit() {
		PortRequest request = requests(8080).request("grpc", 9090, null, null);
		assertThat(request.explicit()).isFalse();
		assertThat(request.origin()).isNull();
	}

	@Test
	void configuredPortOfGrpcIsExplicitEvenIfItIsTheDefault() {
		this.environment.setProperty("spring.grpc.server.port", "9090");
		PortRequest request = requests(null).request("grpc", 9090, null, null);
		assertThat(request.explicit()).isTrue();
		assertThat(request.origin()).contains("spring.grpc.server.port");
	}

	@Test
	void portOfGrpcThatNoPropertyNamesIsExplicit() {
		PortRequest request = requests(null).request("grpc", 9091, null, null);
		assertThat(request.explicit()).isTrue();
		assertThat(request.origin()).isEqualTo("a customizer of this application");
	}

	@Test
	void portOfAnotherListenerIsAlwaysExplicit() {
		this.environment.setProperty("management.server.port", "8080");
		assertThat(requests(null).request("management", 8080, null, "http").explicit()).isTrue();
		assertThat(requests(null).request("custom", 8080, null, "http").explicit()).isTrue();
	}

	@Test
	void eachListenerHasItsOwnRanges() {
		ListenerRequests requests = new ListenerRequests(this.environment, null,
				Map.of("server", List.of("8081-8090"), "management", List.of("9001")));
		assertThat(requests.request("server", 8080, null, "http").ranges()).hasToString("8081-8090");
		assertThat(requests.request("management", 9000, null, "http").ranges()).hasToString("9001");
		assertThat(requests.request("grpc", 9090, null, null).ranges().isEmpty()).isTrue();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			8090-8081        | Range '8090-8081' is reversed: write it as '8081-8090'.
			0-10             | '0' is not a port: use a number from 1 to 65535.
			70000            | '70000' is not a port: use a number from 1 to 65535.
			abc              | 'abc' is neither a port nor a range: write '8081' or '8081-8090'.
			8081,,8082       | There is an empty element: remove the surplus comma.
			8081-8085,8085   | '8081-8085' and '8085' overlap: name each port once.
			""")
	void badRangesNamePropertyValueAndRemedy(String ranges, String reason) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(
				() -> new ListenerRequests(this.environment, null, Map.of("server", List.of(ranges.split(",", -1)))))
			.satisfies((ex) -> {
				assertThat(ex.getName()).isEqualTo("port-guard.fallback.ranges");
				assertThat(ex.getValue()).isEqualTo(ranges);
				assertThat(ex.getReason()).isEqualTo(reason);
			});
	}

	@Test
	void portThatIsNoneIsNotBlamedOnTheRanges() {
		assertThatIllegalArgumentException().isThrownBy(() -> requests(70000).request("server", 70000, null, "http"))
			.withMessageStartingWith("'70000' is not a port");
	}

	@Test
	void rangesMayContainTheRequestedPort() {
		ListenerRequests requests = new ListenerRequests(this.environment, 8080,
				Map.of("server", List.of("8080-8090")));
		assertThat(requests.request("server", 8080, null, "http").ranges()).hasToString("8080-8090");
	}

	private ListenerRequests requests(@Nullable Integer configuredPort) {
		return new ListenerRequests(this.environment, configuredPort, Map.of());
	}

}
