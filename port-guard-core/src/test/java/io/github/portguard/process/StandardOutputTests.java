package io.github.portguard.process;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StandardOutput}.
 */
class StandardOutputTests {

	@ParameterizedTest
	@CsvSource({ "/dev/pts/1,/dev/pts/1,TERMINAL", "/dev/pts/1 (deleted),/dev/pts/1 (deleted),TERMINAL",
			"/dev/tty1,pipe:[4],TERMINAL", "pipe:[4],/dev/pts/1,TERMINAL", "pipe:[4],pipe:[5],PIPE",
			"socket:[4],socket:[5],PIPE", "/dev/null,/dev/null,FILE", "/dev/null,pipe:[4],FILE",
			"pipe:[4],/home/ada/error.log,FILE", "/dev/pts/1,/var/log/shop.log (deleted),FILE",
			"/home/ada/pipe:[4],/home/ada/pipe:[4],FILE", ",pipe:[4],", "pipe:[4],,", ",," })
	void tellsWhereAProcessWritesTo(@Nullable Path output, @Nullable Path error, @Nullable StandardOutput expected) {
		assertThat(StandardOutput.of(output, error)).isEqualTo(expected);
	}

}
