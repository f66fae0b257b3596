package io.github.portguard.port;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SystemPorts}.
 */
class SystemPortsTests {

	@TempDir
	private Path directory;

	private Path file;

	@BeforeEach
	void recordRange() throws Exception {
		this.file = Files.writeString(this.directory.resolve("ip_local_port_range"), "32768\t60999\n");
	}

	@Test
	void hasNothingAgainstTheDefaultRanges() {
		assertThat(new SystemPorts(this.file).complaints(PortRanges.parse("8081-8090,9000,9100-9110"))).isEmpty();
		assertThat(new SystemPorts(this.file).complaints(PortRanges.none())).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "32768", "60999", "32000-33000", "60999-61000", "40000-40010" })
	void complainsAboutPortsThatTheSystemGivesToOutgoingConnections(String ranges) {
		assertThat(new SystemPorts(this.file).complaints(PortRanges.parse(ranges))).singleElement()
			.asString()
			.startsWith("'%s' reaches into 32768-60999".formatted(ranges));
	}

	@ParameterizedTest
	@ValueSource(strings = { "32767", "61000", "65535" })
	void acceptsPortsNextToThem(String ranges) {
		assertThat(new SystemPorts(this.file).complaints(PortRanges.parse(ranges))).isEmpty();
	}

	@Test
	void complainsAboutPortsThatBrowsersRefuse() {
		assertThat(new SystemPorts(this.file).complaints(PortRanges.parse("6000,6660-6670,10080"))).containsExactly(
				"'6000' contains 6000, which browsers refuse to open. Choose other ports.",
				"'6660-6670' contains 6665, 6666, 6667, 6668, 6669, which browsers refuse to open. Choose other ports.",
				"'10080' contains 10080, which browsers refuse to open. Choose other ports.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "garbage", "1", "60999 32768", "0 0" })
	void fallsBackToTheStandardWhenTheSystemDoesNotSay(String text) throws Exception {
		Files.writeString(this.file, text);
		assertThat(new SystemPorts(this.file).complaints(PortRanges.parse("49151"))).isEmpty();
		assertThat(new SystemPorts(this.file).complaints(PortRanges.parse("49152"))).hasSize(1);
	}

	@Test
	void fallsBackToTheStandardWhereThereIsNoSuchFile() {
		SystemPorts ports = new SystemPorts(this.directory.resolve("none"));
		assertThat(ports.complaints(PortRanges.parse("40000"))).isEmpty();
		assertThat(ports.complaints(PortRanges.parse("65535"))).hasSize(1);
	}

}
