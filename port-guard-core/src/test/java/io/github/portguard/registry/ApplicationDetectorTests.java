package io.github.portguard.registry;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;

import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.portguard.testing.JavaCommand;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ApplicationDetector}, {@link Application} and {@link Artifact}.
 */
class ApplicationDetectorTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@DisabledOnOs(OS.WINDOWS)
	@CsvSource({ "file:/home/ada/shop/target/classes/,/home/ada/shop/target/classes",
			"file:/home/ada/shop.jar,/home/ada/shop.jar", "file:/home/ada/my%20shop.jar,/home/ada/my shop.jar",
			"jar:file:/home/ada/shop.jar!/BOOT-INF/classes!/,/home/ada/shop.jar",
			"jar:nested:/home/ada/shop.jar/!BOOT-INF/classes/!/,/home/ada/shop.jar", "jrt:/java.base,",
			"http://example.invalid/shop.jar,", "file:relative,", "'',", "file:/bad%zz," })
	void findsTheFileThatAClassWasLoadedFrom(String location, @Nullable Path expected) {
		assertThat(ApplicationDetector.pathOf(location)).isEqualTo(expected);
	}

	@Test
	void knowsTheDirectoryByItsRealName() throws Exception {
		Application application = Application.current("shop", null);
		assertThat(application.id()).isEqualTo("shop");
		assertThat(application.directory()).isEqualTo(Path.of("").toRealPath().toString());
		assertThat(Application.current(" ", null).id()).isEqualTo(Application.current(null, null).id()).isNotBlank();
	}

	@Test
	void knowsTheClassWhoseMainMethodRuns() throws Exception {
		for (String command : List.of("", Program.class.getName(), Program.class.getName() + " --server.port=1",
				"/home/ada/shop.jar --x", "shop.jar",
				"org.springframework.boot.loader.launch.JarLauncher --server.port=1")) {
			Application application = detect(Program::main, command);
			assertThat(application.mainClass()).as(command).isEqualTo(Program.class.getName());
			assertThat(application.id()).isEqualTo(Program.class.getName());
			assertThat(application.artifact()).isEqualTo(Artifact.at(classes()));
		}
	}

	@Test
	void aProgramRunByAWrapperIsNeitherOfThem() throws Exception {
		assertThat(detect(Wrapper::main, "").mainClass()).isNull();
		assertThat(detect(Wrapper::main, Wrapper.class.getName()).mainClass()).isNull();
		assertThat(detect(Wrapper::main, Program.class.getName()).mainClass()).isNull();
	}

	@Test
	void aProgramThatIsNotWhatTheJvmWasStartedWithIsNotKnown() throws Exception {
		Application application = detect(Program::main, "com.example.Runner com.example.Shop");
		assertThat(application.mainClass()).isNull();
		assertThat(application.id()).isEqualTo(Program.class.getName());
	}

	@Test
	void aMainMethodThatCallsItselfIsStillOne() throws Exception {
		assertThat(detect(Twice::main, "").mainClass()).isEqualTo(Twice.class.getName());
	}

	@Test
	void withoutAMainMethodTheCommandTells() throws Exception {
		ThrowingProgram none = (args) -> Program.found.set(ApplicationDetector.detect(null, null));
		assertThat(detect(none, "com.example.Shop --x").mainClass()).isEqualTo("com.example.Shop");
		assertThat(detect(none, "/home/ada/shop.jar").mainClass()).isNull();
		assertThat(detect(none, "").id()).isEqualTo("application");
	}

	@Test
	void keepsTheVariantAndAddsTheClassPath() {
		String classPath = Application.current("shop", null).variant();
		assertThat(classPath).matches("class-path=[0-9a-f]+");
		assertThat(Application.current("shop", "profiles=dev").variant()).isEqualTo("profiles=dev " + classPath);
	}

	/**
	 * Runs a program on a thread of its own, as far as that can be told from its stack.
	 */
	private static Application detect(ThrowingProgram program, String command) throws Exception {
		String before = System.getProperty("sun.java.command");
		System.setProperty("sun.java.command", command);
		try {
			FutureTask<Void> task = new FutureTask<>(() -> {
				program.run(new String[0]);
				return null;
			});
			Thread thread = new Thread(task, "program");
			thread.start();
			task.get();
			return Program.found.getAndSet(null);
		}
		finally {
			if (before != null) {
				System.setProperty("sun.java.command", before);
			}
			else {
				System.clearProperty("sun.java.command");
			}
		}
	}

	private static Path classes() throws Exception {
		return Path.of(ApplicationDetectorTests.class.getProtectionDomain().getCodeSource().getLocation().toURI());
	}

	@Test
	void aJarIsReplacedWhenItsSizeAndItsTimeDiffer() throws Exception {
		Path jar = Files.writeString(this.directory.resolve("shop.jar"), "first");
		Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000_000));
		Artifact first = Artifact.at(jar);
		assertThat(first).isNotNull();
		assertThat(first.isReplacedBy(Artifact.at(jar))).isFalse();
		Files.setLastModifiedTime(jar, FileTime.fromMillis(2_000_000));
		assertThat(first.isReplacedBy(Artifact.at(jar))).as("touched").isFalse();
		Files.writeString(jar, "second");
		Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000_000));
		assertThat(first.isReplacedBy(Artifact.at(jar))).as("no later").isFalse();
		Files.setLastModifiedTime(jar, FileTime.fromMillis(2_000_000));
		assertThat(first.isReplacedBy(Artifact.at(jar))).isTrue();
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void onlyAJarThatThisJvmWasStartedWithIsOpenHere() throws Exception {
		Path library = JavaCommand.location(Assertions.class);
		Artifact open = Artifact.at(library);
		assertThat(open).isNotNull();
		assertThat(open.isOpenHere()).isTrue();
		assertThat(new Artifact(open.path(), true, open.size() + 1, open.modified()).isOpenHere()).isFalse();
		Path copy = Files.copy(library, this.directory.resolve("copy.jar"), StandardCopyOption.COPY_ATTRIBUTES);
		assertThat(Artifact.at(copy)).extracting(Artifact::isOpenHere).isEqualTo(false);
		try (FileChannel channel = FileChannel.open(copy)) {
			assertThat(channel.isOpen()).isTrue();
			assertThat(Artifact.at(copy)).extracting(Artifact::isOpenHere).isEqualTo(true);
			Files.setLastModifiedTime(copy, FileTime.from(Instant.now().plusSeconds(3600)));
			assertThat(Artifact.at(copy)).as("newer than we are").extracting(Artifact::isOpenHere).isEqualTo(false);
			Path other = Files.copy(library, this.directory.resolve("other.jar"), StandardCopyOption.COPY_ATTRIBUTES);
			Files.move(other, copy, StandardCopyOption.REPLACE_EXISTING);
			assertThat(Artifact.at(copy)).as("another file").extracting(Artifact::isOpenHere).isEqualTo(false);
		}
		assertThat(Artifact.at(this.directory)).extracting(Artifact::isOpenHere).isEqualTo(false);
	}

	@Test
	void aDirectoryIsNeverReplacedAndNothingIsNoArtifact() {
		Artifact classes = Artifact.at(this.directory);
		assertThat(classes).isNotNull();
		assertThat(classes.jar()).isFalse();
		assertThat(classes.isReplacedBy(new Artifact(classes.path(), true, 1, 1))).isFalse();
		assertThat(classes.isReplacedBy(new Artifact(classes.path(), false, 1, 1))).isFalse();
		assertThat(Artifact.at(this.directory.resolve("none"))).isNull();
	}

	private interface ThrowingProgram {

		void run(String[] args) throws Exception;

	}

	public static final class Program {

		private static final AtomicReference<Application> found = new AtomicReference<>();

		public static void main(String[] args) {
			found.set(ApplicationDetector.detect(null, null));
		}

	}

	public static final class Wrapper {

		public static void main(String[] args) {
			Program.main(args);
		}

	}

	public static final class Twice {

		public static void main(String[] args) {
			if (args.length == 0) {
				main(new String[] { "again" });
			}
			else {
				Program.found.set(ApplicationDetector.detect(null, null));
			}
		}

	}

}
