package io.github.portguard.port;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link PortRequest}.
 */
class PortRequestTests {

	@Test
	void isExplicitAndWithoutFallbackUnlessSaidOtherwise() {
		PortRequest request = PortRequest.of(8080);
		assertThat(request.listener()).isEqualTo("server");
		assertThat(request.address()).isNull();
		assertThat(request.explicit()).isTrue();
		assertThat(request.ranges().isEmpty()).isTrue();
		assertThat(request.reserved()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, 65536, 70000 })
	void refusesAPortThatCannotBeGuarded(int port) {
		assertThatIllegalArgumentException().isThrownBy(() -> PortRequest.of(port))
			.withMessage("'%d' is not a port that can be guarded: use a number from 1 to 65535".formatted(port));
	}

	@ParameterizedTest
	@ValueSource(strings = { "8080", "8080-8090", "8070-8080", "9000,8079-8081" })
	void acceptsRangesThatContainThePort(String ranges) {
		assertThat(PortRequest.of(8080).withRanges(PortRanges.parse(ranges)).ranges()).hasToString(ranges);
	}

	@Test
	void eachChangeLeavesTheRestAlone() {
		InetAddress address = InetAddress.getLoopbackAddress();
		PortRanges ranges = PortRanges.parse("8081-8090");
		PortRequest request = PortRequest.of(8080)
			.withListener("management")
			.withAddress(address)
			.asDefault()
			.withOrigin("a test")
			.withScheme("https")
			.withRanges(ranges)
			.withReserved(Set.of(8085));
		assertThat(request)
			.isEqualTo(new PortRequest("management", address, 8080, false, "a test", "https", ranges, Set.of(8085)));
		assertThat(request.withAddress(null).address()).isNull();
		assertThat(request.withAddress(null).listener()).isEqualTo("management");
	}

	@Test
	void reservedPortsCannotBeChangedAfterwards() {
		Set<Integer> reserved = new HashSet<>(Set.of(1));
		PortRequest request = PortRequest.of(8080).withReserved(reserved);
		reserved.add(2);
		assertThat(request.reserved()).containsExactly(1);
	}

}
