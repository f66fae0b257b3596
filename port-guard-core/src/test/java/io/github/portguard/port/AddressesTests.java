package io.github.portguard.port;

import java.net.InetAddress;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Addresses}.
 */
class AddressesTests {

	@ParameterizedTest
	@CsvSource({ ",,true", ",127.0.0.1,true", "0.0.0.0,127.0.0.1,true", "::,127.0.0.1,true", "::,::1,true",
			"0.0.0.0,::1,true", "127.0.0.1,127.0.0.1,true", "127.0.0.1,127.0.0.2,false", "127.0.0.1,::1,false",
			"::1,::1,true", "::ffff:127.0.0.1,127.0.0.1,true", "192.0.2.1,127.0.0.1,false" })
	void addressesAreInEachOthersWay(@Nullable String first, @Nullable String second, boolean overlap)
			throws Exception {
		assertThat(Addresses.overlap(address(first), address(second))).isEqualTo(overlap);
		assertThat(Addresses.overlap(address(second), address(first))).isEqualTo(overlap);
	}

	@ParameterizedTest
	@CsvSource({ ",localhost", "0.0.0.0,localhost", "::,localhost", "127.0.0.1,localhost", "127.0.0.5,localhost",
			"::1,localhost", "192.0.2.1,192.0.2.1", "2001:db8::1,[2001:db8:0:0:0:0:0:1]" })
	void isWrittenAsAPersonWouldWriteIt(@Nullable String address, String host) throws Exception {
		assertThat(Addresses.host(address(address))).isEqualTo(host);
	}

	private static @Nullable InetAddress address(@Nullable String literal) throws Exception {
		return (literal != null) ? InetAddress.getByName(literal) : null;
	}

}
