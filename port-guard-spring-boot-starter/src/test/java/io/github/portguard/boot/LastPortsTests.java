package io.github.portguard.boot;

import java.util.Properties;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.portguard.port.PortRanges;
import io.github.portguard.port.PortRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LastPorts}.
 */
class LastPortsTests {

	private final Properties before = (Properties) System.getProperties().clone();

	private final PortRequest request = PortRequest.of(20080).withListener("test");

	@AfterEach
	void restoreProperties() {
		System.setProperties(this.before);
	}

	@Test
	void knowsNothingOfAFirstStart() {
		assertThat(LastPorts.find(this.request)).isZero();
	}

	@Test
	void remembersWhereTheListenerWas() {
		LastPorts.remember(this.request, 20085);
		LastPorts.remember(this.request, 20086);
		assertThat(LastPorts.find(this.request)).isEqualTo(20086);
	}

	@Test
	void aChangedRequestIsANewOne() {
		LastPorts.remember(this.request, 20085);
		assertThat(LastPorts.find(this.request.asDefault())).isZero();
		assertThat(LastPorts.find(this.request.withRanges(PortRanges.parse("20085-20089")))).isZero();
		assertThat(LastPorts.find(PortRequest.of(20081).withListener("test"))).isZero();
	}

	@Test
	void listenersDoNotShare() {
		LastPorts.remember(this.request, 20085);
		assertThat(LastPorts.find(this.request.withListener("other"))).isZero();
	}

}
