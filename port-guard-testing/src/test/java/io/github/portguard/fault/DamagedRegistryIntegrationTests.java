package io.github.portguard.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.github.portguard.testing.Guarded;
import io.github.portguard.testing.Http;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RecordFile;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;
import io.github.portguard.testing.Tools;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A registry that is of no use. The application starts all the same, or fails as it would
 * have failed without.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class DamagedRegistryIntegrationTests {

	private final Stage stage = new Stage();

	private final int port = Ports.free(11);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void isMadeIfItIsMissing() throws IOException {
		Path registry = this.stage.root().resolve("a/b/c");
		RunningProgram program = guarded(registry).start().awaitReady();
		assertThat(program.value("claimed")).isEqualTo("true");
		assertThat(program.has("WARN")).isFalse();
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(registry))).isEqualTo("rwx------");
	}

	@Test
	void costsOneWarningIfItCannotBeMade() {
		Path file = this.stage.script("file", "");
		assertThatItStartsWithOneWarning(file.resolve("registry"), "can't be made");
	}

	@Test
	void costsOneWarningIfItIsASymbolicLink() throws IOException {
		Path link = this.stage.root().resolve("link");
		Files.createSymbolicLink(link, this.stage.directory("target"));
		assertThatItStartsWithOneWarning(link, "symbolic link");
	}

	@Test
	void costsOneWarningIfItIsOpenToOthers() throws IOException {
		Path open = Files.createDirectory(this.stage.root().resolve("open"));
		Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
		assertThatItStartsWithOneWarning(open, "chmod 700");
	}

	@Test
	void costsOneWarningIfItBelongsToSomebodyElse() throws IOException {
		Tools.requireRoot();
		Path foreign = Files.createDirectory(this.stage.root().resolve("foreign"),
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
		Files.setAttribute(foreign, "unix:uid", 65534);
		assertThatItStartsWithOneWarning(foreign, "belongs to user");
	}

	@Test
	void costsOneWarningIfTheDiskIsFull() {
		assertThatItStartsWithOneWarning("mount -t tmpfs -o size=4k,mode=700 none \"$0\" && echo > \"$0/full\"",
				"room");
	}

	@Test
	void costsOneWarningIfTheDiskTakesNoMoreFiles() {
		assertThatItStartsWithOneWarning("mount -t tmpfs -o nr_inodes=4,mode=700 none \"$0\"", "room");
	}

	@Test
	void costsOneWarningIfItIsReadOnly() {
		assertThatItStartsWithOneWarning("mount -t tmpfs -o ro,mode=700 none \"$0\"", "not writable");
	}

	private void assertThatItStartsWithOneWarning(String mount, String words) {
		Tools.requireNamespaces("-m");
		Path registry = this.stage.directory("mounted");
		assertThatItStartsWithOneWarning(guarded(registry).command((command) -> command.wrappedIn("unshare", "-m", "sh",
				"-c", mount + " && exec \"$@\"", registry.toString())), words);
	}

	private void assertThatItStartsWithOneWarning(Path registry, String words) {
		assertThatItStartsWithOneWarning(guarded(registry), words);
		RunningProgram second = guarded(registry).start();
		assertThat(second.awaitOutcome()).startsWith("failed").contains("Port " + this.port);
		RunningProgram third = guarded(registry).with("ranges", this.port + 1).start().awaitReady();
		assertThat(third.awaitOutcome()).isEqualTo("bound %d FALLBACK", this.port + 1);
		assertThat(third.values("WARN")).hasSize(1).first().asString().contains(words);
	}

	private void assertThatItStartsWithOneWarning(Guarded guarded, String words) {
		RunningProgram program = guarded.start().awaitReady();
		assertThat(program.awaitOutcome()).isEqualTo("bound %d REQUESTED", this.port);
		assertThat(program.value("claimed")).isEqualTo("false");
		assertThat(program.values("WARN")).hasSize(1)
			.first()
			.asString()
			.contains("Port " + this.port, words, "nor tell that it is running already");
		assertThat(Http.pidAt(this.port)).isEqualTo(Long.toString(program.pid()));
	}

	@Test
	void protectsAnInstanceWhoseLockFileIsDeleted() throws IOException {
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		Files.delete(new RecordFile(this.stage.registry(), this.port).lockFile());
		for (String running : new String[] { "KEEP", "REPLACE" }) {
			RunningProgram second = guarded(this.stage.registry()).with("running", running).start();
			assertThat(second.awaitOutcome()).startsWith("failed");
			assertThat(second.has("signalling")).isFalse();
		}
		RunningProgram third = guarded(this.stage.registry()).with("ranges", this.port + 1).start();
		assertThat(third.awaitOutcome()).isEqualTo("bound %d FALLBACK", this.port + 1);
		orphan.assertUntouched();
		assertThat(orphan.stop().has("ended")).isTrue();
	}

	@Test
	void protectsAnInstanceWhoseRecordIsDeleted() throws IOException {
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		Files.delete(new RecordFile(this.stage.registry(), this.port).path());
		RunningProgram second = guarded(this.stage.registry()).with("running", "REPLACE").start();
		assertThat(second.awaitOutcome()).startsWith("failed");
		assertThat(second.has("signalling")).isFalse();
		orphan.assertUntouched();
	}

	@Test
	void protectsAnInstanceIfItWasOpenedToOthersMeanwhile() throws IOException {
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		Files.setPosixFilePermissions(this.stage.registry(), PosixFilePermissions.fromString("rwxrwxrwx"));
		RunningProgram second = guarded(this.stage.registry()).with("running", "REPLACE").start();
		assertThat(second.awaitOutcome()).startsWith("failed");
		assertThat(second.has("signalling")).isFalse();
		orphan.assertUntouched();
	}

	private Guarded guarded(Path registry) {
		return this.stage.guarded(this.port).with("registry", registry).command((command) -> command.withLogging());
	}

}
