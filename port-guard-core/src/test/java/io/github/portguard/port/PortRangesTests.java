package io.github.portguard.port;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link PortRanges} and {@link PortRange}.
 */
class PortRangesTests {

	@Test
	void triesPortsInTheOrderInWhichTheyAreWritten() {
		PortRanges ranges = PortRanges.parse("9000, 8081-8083 ,1,65535");
		assertThat(ranges.ports()).containsExactly(9000, 8081, 8082, 8083, 1, 65535);
		assertThat(ranges).containsExactly(new PortRange(9000, 9000), new PortRange(8081, 8083), new PortRange(1, 1),
				new PortRange(65535, 65535));
		assertThat(ranges).hasToString("9000,8081-8083,1,65535");
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', quoteCharacter = '"',
			value = { "8090-8081; range '8090-8081' is reversed: write it as '8081-8090'",
					"0-10; '0' is not a port: use a number from 1 to 65535", "0; '0' is not a port",
					"-1; '-1' is neither a port nor a range", "70000; '70000' is not a port",
					"65535-65536; '65536' is not a port", "abc; 'abc' is neither a port nor a range",
					"8081,,8082; there is an empty element: remove the surplus comma",
					"8081,; there is an empty element", ",8081; there is an empty element",
					"\"\"; there is an empty element", "\" \"; there is an empty element", "8081-; '8081-' is neither",
					"8081-8082-8083; '8081-8082-8083' is neither", "8081 8082; '8081 8082' is neither",
					"8081..8090; '8081..8090' is neither", "999999999; '999999999' is not a port",
					"99999999999999999999; '99999999999999999999' is neither",
					"8081-99999999999; '8081-99999999999' is neither", "0x1F90; '0x1F90' is neither",
					"8081-8090,8090-8099; '8081-8090' and '8090-8099' overlap: name each port once",
					"8081,8081; '8081' and '8081' overlap", "8081-8090,8085; '8081-8090' and '8085' overlap" })
	void refusesWhatIsNoListOfPorts(String text, String complaint) {
		assertThatIllegalArgumentException().isThrownBy(() -> PortRanges.parse(text)).withMessageContaining(complaint);
	}

	@Test
	void anEmptyListMeansNoRanges() {
		PortRanges ranges = PortRanges.parse(List.of());
		assertThat(ranges).isEqualTo(PortRanges.none()).hasSameHashCodeAs(PortRanges.none()).isEmpty();
		assertThat(ranges.isEmpty()).isTrue();
		assertThat(ranges.ports()).isEmpty();
		assertThat(ranges).hasToString("");
	}

	@Test
	void findsTheRangeOfAPort() {
		PortRanges ranges = PortRanges.parse("8081-8090,9000");
		assertThat(ranges.rangeOf(8081)).contains(new PortRange(8081, 8090));
		assertThat(ranges.rangeOf(8090)).contains(new PortRange(8081, 8090));
		assertThat(ranges.rangeOf(9000)).contains(new PortRange(9000, 9000));
		assertThat(ranges.rangeOf(8080)).isEmpty();
		assertThat(ranges.rangeOf(8091)).isEmpty();
	}

	@Test
	void elementsOfAListMayBeRanges() {
		assertThat(PortRanges.parse(List.of("8081-8082", "9000"))).isEqualTo(PortRanges.parse("8081-8082,9000"))
			.isNotEqualTo(PortRanges.parse("9000,8081-8082"));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, 65536, Integer.MAX_VALUE, Integer.MIN_VALUE })
	void aRangeRefusesWhatIsNoPort(int port) {
		assertThatIllegalArgumentException().isThrownBy(() -> new PortRange(port, port))
			.withMessage("'%d' is not a port: use a number from 1 to 65535".formatted(port));
	}

}
