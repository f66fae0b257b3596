package io.github.portguard;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import io.github.portguard.port.PortRequest;
import io.github.portguard.testing.JavaCommand;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PortGuard#rehearse()}, with a copy of our classes of which none is
 * loaded yet.
 */
class RehearsalTests {

	private final String home = System.getProperty("user.home");

	@TempDir
	private Path directory;

	@BeforeEach
	void move() {
		System.setProperty("user.home", this.directory.toString());
	}

	@AfterEach
	void moveBack() {
		System.setProperty("user.home", this.home);
	}

	@Test
	void leavesNothingBehind() throws Exception {
		try (Copy copy = new Copy()) {
			Set<Thread> threads = Thread.getAllStackTraces().keySet();
			copy.type(PortGuard.class).getMethod("rehearse").invoke(null);
			assertThat(copy.loaded).contains(Acquirer.class.getName());
			try (Stream<Path> files = Files.list(this.directory)) {
				assertThat(files).isEmpty();
			}
			assertThat(Thread.getAllStackTraces().keySet())
				.filteredOn((thread) -> thread.getName().startsWith("port-guard"))
				.isSubsetOf(threads);
		}
	}

	@Test
	@EnabledOnOs(value = OS.LINUX, disabledReason = "what is loaded there is what was looked at")
	void loadsAllThatAFreePortTakes() throws Exception {
		try (Copy copy = new Copy()) {
			copy.type(PortGuard.class).getMethod("rehearse").invoke(null);
			Set<String> before = Set.copyOf(copy.loaded);
			copy.acquireAndRelease(this.directory.resolve("registry"));
			assertThat(copy.loaded).as("what was loaded only when it mattered").isEqualTo(before);
		}
	}

	@Test
	void loadsNothingThatOnlyAConflictTakes() throws Exception {
		try (Copy copy = new Copy()) {
			copy.type(PortGuard.class).getMethod("rehearse").invoke(null);
			assertThat(copy.loaded)
				.doesNotContain(Investigator.class.getName(), PortExaminer.class.getName(),
						PortTakeOver.class.getName())
				.noneMatch((name) -> name.startsWith("io.github.portguard.oshi."));
		}
	}

	/**
	 * Loads our classes anew.
	 */
	private static final class Copy extends URLClassLoader {

		private final Set<String> loaded = ConcurrentHashMap.newKeySet();

		Copy() throws Exception {
			super(new URL[] { JavaCommand.location(PortGuard.class).toUri().toURL() },
					RehearsalTests.class.getClassLoader());
		}

		Class<?> type(Class<?> original) throws ClassNotFoundException {
			return loadClass(original.getName());
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.startsWith("io.github.portguard.")) {
				return super.loadClass(name, resolve);
			}
			synchronized (getClassLoadingLock(name)) {
				Class<?> type = findLoadedClass(name);
				if (type == null) {
					type = findClass(name);
					this.loaded.add(name);
				}
				return type;
			}
		}

		void acquireAndRelease(Path registry) throws Exception {
			Class<?> binder = type(PortBinder.class);
			Object builder = type(PortGuard.class).getMethod("builder").invoke(null);
			call(builder, "registryDirectory", Path.class, registry);
			Object guard = builder.getClass().getMethod("build").invoke(builder);
			Object request = type(PortRequest.class).getMethod("of", int.class).invoke(null, 1);
			Object binding = Proxy.newProxyInstance(this, new Class<?>[] { binder },
					(proxy, method, arguments) -> null);
			Object lease = guard.getClass()
				.getMethod("acquire", type(PortRequest.class), binder)
				.invoke(guard, request, binding);
			assertThat(lease.getClass().getMethod("isClaimed").invoke(lease)).isEqualTo(true);
			lease.getClass().getMethod("ready").invoke(lease);
			lease.getClass().getMethod("close").invoke(lease);
		}

		private static void call(Object target, String name, Class<?> type, Object argument) throws Exception {
			Method method = target.getClass().getMethod(name, type);
			method.invoke(target, argument);
		}

	}

}
