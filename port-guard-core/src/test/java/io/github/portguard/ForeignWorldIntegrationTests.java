package io.github.portguard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.portguard.testing.Guarded;
import io.github.portguard.testing.GuardedProgram;
import io.github.portguard.testing.Http;
import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.PythonHolder;
import io.github.portguard.testing.RecordFile;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;
import io.github.portguard.testing.Tools;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Failures that are no conflict, and holders in other worlds: of other users, and in
 * other namespaces.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class ForeignWorldIntegrationTests {

	private static final String NOBODY = "65534";

	private static final List<String> AS_NOBODY = List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY,
			"--clear-groups", "--no-new-privs");

	private final Stage stage = new Stage();

	private final int port = Ports.free(11);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "192.0.2.1", "2001:db8::1" })
	void passesAnAddressOfAnotherMachineOn(String address) {
		RunningProgram program = this.stage.guarded(this.port)
			.with("address", address)
			.with("ranges", (this.port + 1) + "-" + (this.port + 9))
			.start();
		assertThat(program.awaitOutcome()).startsWith("failed java.net.BindException");
		assertThat(program.has("verdict")).isFalse();
	}

	@Test
	void passesAPortOnThatIsNotForThisUser() throws IOException {
		RunningProgram program = asNobody(this.stage.guarded(1022)).with("ranges", Integer.toString(this.port + 1))
			.start();
		assertThat(program.awaitOutcome()).as(program::toString)
			.startsWith("failed java.net.")
			.doesNotContain("PortUnavailable");
		assertThat(program.has("verdict")).isFalse();
	}

	@Test
	void leavesAnotherUsersProcessAlone() throws IOException {
		RunningProgram stranger = asNobody(this.stage.guarded(this.port)).startOrphan();
		assertIsKept(stranger, replacing());
		RecordFile theirs = new RecordFile(nobodysRegistry(), this.port);
		RunningProgram fallback = replacing().with("default").start();
		assertThat(fallback.awaitOutcome()).isEqualTo("bound %d FALLBACK", this.port + 1);
		assertThat(fallback.value("story")).contains("user nobody");
		Path ours = new RecordFile(this.stage.registry(), this.port).path();
		Files.copy(theirs.path(), ours);
		assertIsKept(stranger, replacing());
	}

	@Test
	void leavesAnotherUsersProcessAloneEvenIfItSaysThatItIsOurs() throws IOException {
		this.stage.guarded(this.port).start().awaitReady().kill();
		RecordFile record = new RecordFile(this.stage.registry(), this.port).forgeDeadLauncher();
		RunningProgram stranger = asNobody(this.stage.guarded(this.port)).startOrphan();
		RunningProgram accomplice = PythonHolder.bystander(this.stage).locking(record.lockFile()).start();
		record.forgeProcess(stranger.pid());
		assertIsKept(stranger, replacing());
		accomplice.assertUntouched();
	}

	@Test
	void leavesAProcessAloneThatThisUserMayNotLookAt() throws IOException {
		RunningProgram stranger = this.stage.guarded(this.port).startOrphan();
		RunningProgram second = asNobody(replacing()).start();
		assertThat(second.awaitOutcome()).startsWith("failed").contains("another user");
		assertThat(second.has("signalling")).isFalse();
		stranger.assertUntouched();
	}

	@Test
	void endsAnOrphanOfTheSameUnprivilegedUser() throws IOException {
		RunningProgram orphan = asNobody(this.stage.guarded(this.port))
			.startByJava((launcher) -> launcher.wrappedIn("setsid"))
			.orphan();
		RunningProgram second = asNobody(this.stage.guarded(this.port)).start();
		assertThat(second.awaitOutcome()).isEqualTo("bound %d FREED", this.port);
		assertThat(orphan.awaitEnd().has("ended")).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "-pf --mount-proc", "-pf", "-m", "-U -r" })
	void leavesAHolderInOtherNamespacesAlone(String options) {
		String[] unshare = unshare(options);
		RunningProgram holder = this.stage.guarded(this.port)
			.command((command) -> command.wrappedIn(unshare))
			.start()
			.awaitReady();
		assertThat(holder.awaitOutcome()).isEqualTo("bound %d REQUESTED", this.port);
		RunningProgram second = replacing().start();
		assertThat(second.awaitOutcome()).startsWith("failed");
		assertThat(second.has("signalling")).isFalse();
		holder.assertUntouched();
		assertThat(Http.pidAt(this.port)).isEqualTo(holder.value("started"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "-pf --mount-proc", "-pf", "-m", "-U -r" })
	void leavesAHolderAloneThatIsSeenFromOtherNamespaces(String options) {
		String[] unshare = unshare(options);
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		RunningProgram second = replacing().command((command) -> command.wrappedIn(unshare)).start();
		assertThat(second.awaitOutcome()).startsWith("failed");
		assertThat(second.has("signalling")).isFalse();
		orphan.assertUntouched();
	}

	@Test
	void doesNotMoveAsTheFirstProcessOfAContainer() {
		String[] unshare = unshare("-pf --mount-proc");
		RunningProgram stranger = this.stage.foreigner(this.port);
		RunningProgram second = this.stage.guarded(this.port)
			.with("default")
			.command((command) -> command.wrappedIn(unshare))
			.start();
		assertThat(second.awaitOutcome()).startsWith("failed");
		stranger.assertUntouched();
	}

	@Test
	void namesBothFamiliesOfAStranger() {
		RunningProgram stranger = this.stage.foreigner(this.port, "127.0.0.1", "::1");
		RunningProgram second = replacing().start();
		assertThat(second.awaitOutcome()).startsWith("failed").contains("pid " + stranger.pid());
		stranger.assertUntouched();
	}

	private Guarded replacing() {
		return this.stage.guarded(this.port).with("running", "REPLACE").with("stale", "TERMINATE").with("grace", 500);
	}

	private static String[] unshare(String options) {
		String[] split = options.split(" ", -1);
		Tools.requireNamespaces(split);
		return Stream.concat(Stream.of("unshare"), Stream.of(split)).toArray(String[]::new);
	}

	private Path nobodysRegistry() {
		return this.stage.root().resolve("registry-of-nobody");
	}

	/**
	 * Makes it run as a user who may read nothing but a copy of the class path, with a
	 * registry of its own.
	 */
	private Guarded asNobody(Guarded guarded) throws IOException {
		Tools.requireRoot();
		Tools.require("setpriv");
		Path copy = this.stage.root().resolve("class-path");
		if (!Files.exists(copy)) {
			Files.setPosixFilePermissions(this.stage.root(), PosixFilePermissions.fromString("rwxr-xr-x"));
			Files.createDirectory(copy);
			Files.createDirectory(nobodysRegistry(),
					PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
			Files.setAttribute(nobodysRegistry(), "unix:uid", Integer.valueOf(NOBODY));
			for (Path path : JavaCommand.classPath()) {
				Stage.run("cp", "-r", path.toString(),
						copy.resolve(Integer.toHexString(path.hashCode()) + "-" + path.getFileName()).toString());
			}
		}
		try (Stream<Path> paths = Files.list(copy)) {
			String classPath = String.join(":", paths.map(Path::toString).toList());
			return guarded.with("registry", nobodysRegistry())
				.command((command) -> JavaCommand.of(GuardedProgram.class, classPath)
					.wrappedIn(AS_NOBODY.toArray(String[]::new)));
		}
	}

	private static void assertIsKept(RunningProgram holder, Guarded next) {
		RunningProgram second = next.start();
		assertThat(second.awaitOutcome()).startsWith("failed");
		assertThat(second.has("signalling")).isFalse();
		holder.assertUntouched();
	}

}
