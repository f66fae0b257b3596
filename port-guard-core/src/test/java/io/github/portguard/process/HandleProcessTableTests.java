package io.github.portguard.process;

import java.time.temporal.ChronoUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HandleProcessTable}.
 */
class HandleProcessTableTests {

	private final HandleProcessTable table = new HandleProcessTable();

	private final ProcessHandle self = ProcessHandle.current();

	@Test
	void findsThisJvm() {
		ProcessSnapshot process = this.table.find(this.self.pid()).orElseThrow();
		assertThat(process.identity()).isEqualTo(this.table.identify(this.self.pid()).orElseThrow());
		assertThat(process.startedAt()).isNotNull();
		assertThat(process.identity().start())
			.isEqualTo(process.startedAt().truncatedTo(ChronoUnit.MILLIS).toEpochMilli());
		assertThat(process.parentPid()).isEqualTo(this.table.parentOf(this.self.pid()));
		assertThat(process.name()).isEqualTo("java");
		assertThat(this.table.lineage(this.self.pid())).startsWith(this.self.pid());
		assertThat(this.table.launcher()).isPresent();
	}

	@Test
	void neverPretendsToKnowMoreThanTheOperatingSystemSays() {
		ProcessSnapshot process = this.table.find(this.self.pid()).orElseThrow();
		assertThat(process.state()).isEqualTo(ProcessState.UNKNOWN);
		assertThat(process.uid()).isNull();
		assertThat(process.directory()).isNull();
		assertThat(process.namespaces()).isNull();
		assertThat(process.hangUpIgnored()).isNull();
		assertThat(this.table.bootId()).isEmpty();
		assertThat(this.table.namespaces()).isEmpty();
		assertThat(this.table.isDebugged(this.self.pid())).isTrue();
	}

	@Test
	void aProcessHasEndedOnlyIfItIsGoneOrItsPidMeansAnother() {
		ProcessIdentity identity = this.table.identify(this.self.pid()).orElseThrow();
		assertThat(this.table.hasEnded(identity)).isFalse();
		assertThat(this.table.hasEnded(new ProcessIdentity(identity.pid(), identity.start() - 1))).isTrue();
	}

	@Test
	void takesNobodyForAnInteractiveShell() {
		assertThat(this.table.isInteractiveShell(this.self.pid())).isFalse();
		assertThat(this.table.isInteractiveShell(this.table.parentOf(this.self.pid()))).isFalse();
	}

	@Test
	void doesNotFindAProcessThatHasEnded() throws Exception {
		try (Children children = new Children()) {
			Process child = children.start("true");
			child.waitFor();
			assertThat(this.table.find(child.pid())).isEmpty();
			assertThat(this.table.identify(child.pid())).isEmpty();
			assertThat(this.table.parentOf(child.pid())).isZero();
			assertThat(this.table.hasEnded(new ProcessIdentity(child.pid(), 1))).isTrue();
		}
	}

}
