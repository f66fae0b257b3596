package io.github.portguard.port;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Numbers that the kernel of this very machine gives away.
 */
class SysctlTests {

	@ParameterizedTest
	@ValueSource(strings = { "/proc/sys/net/ipv4/ip_unprivileged_port_start", "/proc/sys/net/ipv4/ip_local_port_range",
			"/proc/sys/kernel/pid_max" })
	void areReadToTheEnd(String file) throws IOException {
		Assumptions.assumeTrue(Files.isReadable(Path.of(file)));
		assertThat(Sysctl.read(Path.of(file))).isEqualTo(Stage.run("cat", file));
	}

}
