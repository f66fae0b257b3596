package io.github.portguard.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import io.github.portguard.process.ProcessIdentity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link Registry} and {@link Claim}.
 */
class RegistryTests {

	private static final Clock CLOCK = Clock.fixed(Records.NOW, ZoneOffset.UTC);

	@TempDir
	private Path directory;

	private Path root;

	private Registry registry;

	@BeforeEach
	void create() {
		this.root = this.directory.resolve("registry");
		this.registry = new Registry(this.root, CLOCK, Duration.ofMinutes(1));
	}

	@Test
	void touchesNothingBeforeTheFirstClaim() throws Exception {
		assertThat(this.registry.find(8080)).isEmpty();
		assertThat(this.registry.ports()).isEmpty();
		assertThat(this.registry.directory()).isEqualTo(this.root);
		assertThat(this.root).doesNotExist();
	}

	@Test
	void instancesHaveDifferentNamesThatTheFormatAccepts() throws Exception {
		assertThat(this.registry.instance()).matches("[0-9a-f]{32}")
			.isNotEqualTo(new Registry(this.root, CLOCK, Duration.ofMinutes(1)).instance());
		ClaimRecord record = Records.record(this.registry.instance(), 8080);
		assertThat(ClaimRecordFormat.read(ClaimRecordFormat.write(record))).isEqualTo(record);
	}

	@Test
	void aClaimGetsToDiskLateIfTheDiskTakesItsTime() throws Exception {
		RegistryStore store = new RegistryStore(this.root, CLOCK);
		Registry registry = new Registry(store, Duration.ofMillis(100));
		Claim claim;
		synchronized (store) {
			claim = registry.claim(Records.record(registry.instance(), 8080));
			assertThat(claim.isOnDisk()).isFalse();
			assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> claim.update(ClaimState.READY))
				.withMessageContaining("'%s' does not answer", this.root)
				.withMessageContaining("to more than 100 ms");
		}
		await().until(() -> claim.record().state() == ClaimState.READY);
		assertThat(claim.isOnDisk()).isTrue();
		assertThat(this.registry.find(8080)).containsExactly(claim.record());
		claim.release();
		assertThat(claim.isOnDisk()).isFalse();
		assertThat(this.registry.find(8080)).isEmpty();
		assertThat(lockFiles()).isEmpty();
	}

	@Test
	void aClaimThatIsReleasedBeforeItGotToDiskNeverGetsThere() throws Exception {
		RegistryStore store = new RegistryStore(this.root, CLOCK);
		Registry registry = new Registry(store, Duration.ofMillis(100));
		Claim other;
		synchronized (store) {
			Claim claim = registry.claim(Records.record(registry.instance(), 8080));
			assertThatExceptionOfType(RegistryException.class).isThrownBy(claim::release);
			other = registry.claim(Records.record(registry.instance(), 8081));
		}
		await().until(other::isOnDisk);
		await().untilAsserted(() -> assertThat(this.registry.ports()).containsExactly(8081));
		other.release();
		assertThat(this.registry.ports()).isEmpty();
		assertThat(lockFiles()).isEmpty();
	}

	@Test
	void aClaimIsOnDiskUntilItIsReleased() throws Exception {
		Claim claim = this.registry.claim(record(8080));
		assertThat(this.registry.find(8080)).containsExactly(claim.record());
		assertThat(this.registry.ports()).containsExactly(8080);
		assertThat(lockFiles()).containsExactly(this.registry.instance() + ".lock");
		assertThat(JvmTable.isOwnInstance(this.registry.instance())).isTrue();
		claim.release();
		assertThat(this.registry.find(8080)).isEmpty();
		assertThat(lockFiles()).isEmpty();
		assertThat(JvmTable.isOwnInstance(this.registry.instance())).isFalse();
	}

	@Test
	void releasingTwiceDoesNothing() throws Exception {
		Claim first = this.registry.claim(record(8080));
		Claim second = this.registry.claim(record(8081));
		first.release();
		first.release();
		assertThat(lockFiles()).hasSize(1);
		assertThat(this.registry.find(8081)).containsExactly(second.record());
		second.release();
		assertThat(lockFiles()).isEmpty();
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void twoClaimsShareOneLockWhichStaysUntilTheLastIsReleased() throws Exception {
		Claim first = this.registry.claim(record(8080));
		Claim second = this.registry.claim(record(8081));
		assertThat(lockFiles()).hasSize(1);
		assertThat(lockOwners()).containsExactly(ProcessHandle.current().pid());
		first.release();
		assertThat(lockOwners()).containsExactly(ProcessHandle.current().pid());
		second.release();
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void theLockSurvivesEverythingThatIsReadAndWrittenMeanwhile() throws Exception {
		Claim claim = this.registry.claim(record(8080));
		claim.update(ClaimState.READY);
		this.registry.find(8080);
		this.registry.ports();
		this.registry.inspectLock(claim.record());
		Registry other = new Registry(this.root, CLOCK, Duration.ofMinutes(1));
		other.find(8080);
		other.inspectLock(claim.record());
		Claim successor = other.claim(Records.record(other.instance(), 8080));
		successor.release();
		assertThat(lockOwners()).containsExactly(ProcessHandle.current().pid());
		claim.release();
	}

	@Test
	void canClaimAgainAfterTheLastRelease() throws Exception {
		this.registry.claim(record(8080)).release();
		Claim again = this.registry.claim(record(8080));
		assertThat(lockFiles()).hasSize(1);
		assertThat(this.registry.find(8080)).hasSize(1);
		again.release();
	}

	@Test
	void writesDownSinceWhenItIsReady() throws Exception {
		Claim claim = this.registry.claim(record(8080));
		claim.update(ClaimState.READY);
		assertThat(this.registry.find(8080)).singleElement().satisfies((record) -> {
			assertThat(record.state()).isEqualTo(ClaimState.READY);
			assertThat(record.readySince()).isEqualTo(Records.NOW);
		});
		claim.update(ClaimState.STOPPING);
		assertThat(this.registry.find(8080)).singleElement().satisfies((record) -> {
			assertThat(record.state()).isEqualTo(ClaimState.STOPPING);
			assertThat(record.readySince()).isEqualTo(Records.NOW);
		});
		assertThat(claim.record().state()).isEqualTo(ClaimState.STOPPING);
		claim.release();
	}

	@Test
	void aReleasedClaimIsNeverWrittenAgain() throws Exception {
		Claim claim = this.registry.claim(record(8080));
		claim.release();
		claim.update(ClaimState.READY);
		assertThat(this.registry.find(8080)).isEmpty();
	}

	@Test
	void anEvictedInstanceKeepsItsHandsOffTheClaimOfItsSuccessor() throws Exception {
		Claim evicted = this.registry.claim(record(8080));
		Registry other = new Registry(this.root, CLOCK, Duration.ofMinutes(1));
		Claim successor = other.claim(Records.record(other.instance(), 8080));
		evicted.update(ClaimState.STOPPING);
		assertThat(this.registry.find(8080)).containsExactly(successor.record());
		evicted.release();
		assertThat(this.registry.find(8080)).containsExactly(successor.record());
		successor.release();
		assertThat(this.registry.find(8080)).isEmpty();
	}

	/**
	 * As when a release waits for the disk while the port is claimed again.
	 */
	@Test
	void aClaimThatIsReleasedLateKeepsItsHandsOffALaterOneOnTheSamePort() throws Exception {
		Claim first = this.registry.claim(record(8080));
		Claim second = this.registry.claim(record(8080));
		first.update(ClaimState.STOPPING);
		first.release();
		assertThat(this.registry.find(8080)).containsExactly(second.record());
		assertThat(second.record().state()).isEqualTo(ClaimState.STARTING);
		assertThat(lockFiles()).hasSize(1);
		second.release();
		assertThat(this.registry.find(8080)).isEmpty();
		assertThat(lockFiles()).isEmpty();
	}

	@Test
	void discardsTheLockFileThatADeadInstanceLeftBehind() throws Exception {
		RegistryDirectory opened = RegistryDirectory.open(this.root);
		new RecordFiles(opened.ports()).write(Records.record(Records.OTHER_INSTANCE, 8080));
		Files.createFile(opened.lockFile(Records.OTHER_INSTANCE));
		Files.createFile(opened.lockFile(Records.INSTANCE));
		Claim claim = this.registry.claim(record(8080));
		assertThat(lockFiles()).containsExactlyInAnyOrder(Records.INSTANCE + ".lock",
				this.registry.instance() + ".lock");
		assertThat(this.registry.find(8080)).containsExactly(claim.record());
		claim.release();
	}

	@Test
	void replacesADamagedRecord() throws Exception {
		RegistryDirectory opened = RegistryDirectory.open(this.root);
		Files.writeString(new RecordFiles(opened.ports()).file(null, 8080), "garbage");
		Claim claim = this.registry.claim(record(8080));
		assertThat(this.registry.find(8080)).containsExactly(claim.record());
		claim.release();
	}

	@Test
	void aFailedClaimLeavesNothingBehind() throws Exception {
		RegistryDirectory opened = RegistryDirectory.open(this.root);
		Path file = Files.createDirectory(new RecordFiles(opened.ports()).file(null, 8080));
		Files.writeString(file.resolve("child"), "");
		Path aside = Files.createDirectory(opened.ports().resolve("8080@any.damaged"));
		Files.writeString(aside.resolve("child"), "");
		assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> this.registry.claim(record(8080)))
			.withMessageContaining("can't be written");
		assertThat(lockFiles()).isEmpty();
		assertThat(JvmTable.isOwnInstance(this.registry.instance())).isFalse();
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void refusesEverythingWhenTheDirectoryCannotBeTrusted() throws Exception {
		Claim claim = this.registry.claim(record(8080));
		ClaimRecord record = claim.record();
		Files.setPosixFilePermissions(this.root, PosixFilePermissions.fromString("rwxrwxrwx"));
		assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> this.registry.find(8080));
		assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> this.registry.ports());
		assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> this.registry.history(8080));
		assertThatExceptionOfType(RegistryException.class)
			.isThrownBy(() -> this.registry.remember(8080, record.process(), null));
		assertThatExceptionOfType(RegistryException.class)
			.isThrownBy(() -> this.registry.acquireMutex(8080, Duration.ZERO));
		assertThat(this.registry.inspectLock(Records.record(Records.OTHER_INSTANCE, 8080)))
			.isEqualTo(LockState.UNKNOWN);
		Files.setPosixFilePermissions(this.root, PosixFilePermissions.fromString("rwx------"));
		claim.release();
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void aClaimThatIsReleasedInADirectoryThatCannotBeTrustedGivesItsLockBack() throws Exception {
		Claim claim = this.registry.claim(record(8080));
		Path lock = this.root.resolve("inst").resolve(this.registry.instance() + ".lock");
		Files.setPosixFilePermissions(this.root, PosixFilePermissions.fromString("rwxrwxrwx"));
		assertThatExceptionOfType(RegistryException.class).isThrownBy(claim::release);
		assertThat(JvmTable.isOwnInstance(this.registry.instance())).isFalse();
		assertThat(lock).doesNotExist();
		claim.release();
		Files.setPosixFilePermissions(this.root, PosixFilePermissions.fromString("rwx------"));
		assertThat(this.registry.find(8080)).as("nothing is deleted there").hasSize(1);
		this.registry.claim(record(8080)).release();
		assertThat(this.registry.find(8080)).isEmpty();
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void aReleaseThatFailsKeepsTheLockForTheOtherClaims() throws Exception {
		Claim first = this.registry.claim(record(8080));
		Claim second = this.registry.claim(record(8081));
		Files.setPosixFilePermissions(this.root, PosixFilePermissions.fromString("rwxrwxrwx"));
		assertThatExceptionOfType(RegistryException.class).isThrownBy(first::release);
		Files.setPosixFilePermissions(this.root, PosixFilePermissions.fromString("rwx------"));
		assertThat(lockOwners()).containsExactly(ProcessHandle.current().pid());
		second.release();
		assertThat(lockFiles()).isEmpty();
	}

	@Test
	void remembersTakeOvers() throws Exception {
		assertThat(this.registry.history(8080)).isEmpty();
		this.registry.remember(8080, new ProcessIdentity(4711, 5), null);
		assertThat(this.registry.history(8080))
			.containsExactly(new TakeOver(Records.NOW, new ProcessIdentity(4711, 5), null));
		assertThat(this.registry.history(8081)).isEmpty();
	}

	private ClaimRecord record(int port) {
		return Records.record(this.registry.instance(), port);
	}

	private List<String> lockFiles() throws IOException {
		try (Stream<Path> files = Files.list(this.root.resolve("inst"))) {
			return files.map((file) -> file.getFileName().toString()).toList();
		}
	}

	private Set<Long> lockOwners() throws IOException {
		Path file = this.root.resolve("inst").resolve(this.registry.instance() + ".lock");
		return LockTable.read(Path.of("/proc/locks")).owners(Files.getAttribute(file, "unix:ino").toString());
	}

}
