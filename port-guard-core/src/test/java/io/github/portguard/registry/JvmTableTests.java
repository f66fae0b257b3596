package io.github.portguard.registry;

import java.net.InetAddress;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JvmTable}.
 */
class JvmTableTests {

	private static final int PORT = 65432;

	@ParameterizedTest
	@CsvSource({ ",,true", ",127.0.0.1,true", "127.0.0.1,,true", "::,127.0.0.1,true", "127.0.0.1,0.0.0.0,true",
			"127.0.0.1,127.0.0.1,true", "127.0.0.1,127.0.0.2,false", "127.0.0.1,::1,false", "::1,::1,true" })
	void knowsWhatIsInTheWay(@Nullable String held, @Nullable String wanted, boolean inTheWay) throws Exception {
		JvmTable.hold("a", address(held), PORT);
		try {
			assertThat(JvmTable.isHeld(address(wanted), PORT)).isEqualTo(inTheWay);
			assertThat(JvmTable.isHeld(address(wanted), PORT - 1)).isFalse();
		}
		finally {
			JvmTable.release("a", address(held), PORT);
		}
		assertThat(JvmTable.isHeld(address(wanted), PORT)).isFalse();
	}

	@Test
	void countsEveryHold() {
		JvmTable.hold("a", null, PORT);
		JvmTable.hold("a", null, PORT);
		JvmTable.hold("b", null, PORT);
		JvmTable.release("a", null, PORT);
		assertThat(JvmTable.isHeld(null, PORT)).isTrue();
		JvmTable.release("a", null, PORT);
		assertThat(JvmTable.isHeld(null, PORT)).isTrue();
		JvmTable.release("b", null, PORT);
		JvmTable.release("b", null, PORT);
		assertThat(JvmTable.isHeld(null, PORT)).isFalse();
	}

	@Test
	void isSeenThroughEveryClassLoader() {
		JvmTable.hold("a", null, PORT);
		try {
			assertThat(System.getProperties().stringPropertyNames()).anyMatch((name) -> name.contains("portguard"));
		}
		finally {
			JvmTable.release("a", null, PORT);
		}
	}

	@Test
	void onlyOneThreadTakesTheMutexOfAPort() {
		assertThat(JvmTable.tryMutex(PORT)).isTrue();
		assertThat(JvmTable.tryMutex(PORT)).isFalse();
		assertThat(JvmTable.tryMutex(PORT - 1)).isTrue();
		JvmTable.releaseMutex(PORT - 1);
		JvmTable.releaseMutex(PORT);
		assertThat(JvmTable.tryMutex(PORT)).isTrue();
		JvmTable.releaseMutex(PORT);
	}

	@Test
	void remembersTheInstancesOfThisJvm() {
		JvmTable.addInstance("a");
		JvmTable.addInstance("b");
		JvmTable.removeInstance("a");
		assertThat(JvmTable.isOwnInstance("a")).isFalse();
		assertThat(JvmTable.isOwnInstance("b")).isTrue();
		JvmTable.removeInstance("b");
		assertThat(JvmTable.isOwnInstance("b")).isFalse();
	}

	private static @Nullable InetAddress address(@Nullable String literal) throws Exception {
		return (literal != null) ? InetAddress.getByName(literal) : null;
	}

}
