package io.github.portguard.process;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProcStat}.
 */
class ProcStatTests {

	private static final String REST = " 4600 4711 4600 34816 4711 4194304 5 0 0 0 120 30 0 0 20 0 31 0 987654 1 2 3\n";

	@ParameterizedTest
	@ValueSource(
			strings = { "java", "my server", "a) S 1 1 1 (b", "()", "", "tail)", "(head", "two\nlines", "x) Z 9 (" })
	void readsANameWhateverIsInIt(String name) {
		assertThat(ProcStat.parse("4711 (" + name + ") S" + REST))
			.contains(new ProcStat(name, 'S', 4600, 4600, true, 150, 987654));
	}

	@ParameterizedTest
	@CsvSource({ "0,false", "34816,true", "1025,true", "-1,true" })
	void knowsWhetherThereIsATerminal(String terminal, boolean expected) {
		assertThat(ProcStat.parse("4711 (java) S" + REST.replace("34816", terminal)).orElseThrow().hasTerminal())
			.isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "R,ALIVE", "S,ALIVE", "D,ALIVE", "I,ALIVE", "Z,ZOMBIE", "X,ZOMBIE", "x,ZOMBIE", "T,SUSPENDED",
			"t,SUSPENDED" })
	void knowsWhatTheStateMeans(String letter, ProcessState state) {
		ProcStat stat = ProcStat.parse("4711 (java) " + letter + REST).orElseThrow();
		assertThat(stat.state(false)).isEqualTo(state);
	}

	@Test
	void aFrozenProcessIsSuspendedAndAFrozenZombieIsDead() {
		assertThat(ProcStat.parse("1 (java) S" + REST).orElseThrow().state(true)).isEqualTo(ProcessState.SUSPENDED);
		assertThat(ProcStat.parse("1 (java) Z" + REST).orElseThrow().state(true)).isEqualTo(ProcessState.ZOMBIE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "4711", "4711 (java", "4711 java) S 1", ") (", "4711 (java) ", "4711 (java) S 1 2 3",
			"4711 (java) S x 4711 4600 34816 4711 4194304 5 0 0 0 120 30 0 0 20 0 31 0 987654",
			"4711 (java) S 1 4711 4600 34816 4711 4194304 5 0 0 0 120 30 0 0 20 0 31 0 99999999999999999999" })
	void whatIsNoSuchLineSaysNothing(String text) {
		assertThat(ProcStat.parse(text)).isEmpty();
	}

}
