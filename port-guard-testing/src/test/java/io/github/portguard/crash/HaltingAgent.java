package io.github.portguard.crash;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.instrument.Instrumentation;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import net.bytebuddy.jar.asm.ClassReader;

/**
 * Runs inside a program and halts it at a step, until a line is sent to it or it is
 * killed. It says {@code at} with the name of the step.
 */
public final class HaltingAgent {

	private static final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

	private HaltingAgent() {
	}

	/**
	 * Called by the JVM before {@code main}.
	 * @param steps the steps, with a {@code +} in between
	 */
	public static void premain(String steps, Instrumentation instrumentation) {
		instrumentation
			.addTransformer(new StepTransformer(Stream.of(steps.split("\\+", -1)).map(Step::valueOf).toList()));
	}

	/**
	 * Called by the product when a step is reached.
	 */
	public static void reached(String name) {
		int count = counts.computeIfAbsent(name, (key) -> new AtomicInteger()).incrementAndGet();
		if (count == Step.valueOf(name).time()) {
			System.out.println("at " + name);
			awaitLine();
		}
	}

	private static void awaitLine() {
		try {
			int read = System.in.read();
			while (read != '\n') {
				read = System.in.read();
				if (read < 0) {
					Thread.sleep(Long.MAX_VALUE);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Builds the jar that the JVM wants an agent to be in.
	 */
	static Path build(Path jar) {
		Manifest manifest = new Manifest();
		manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
		manifest.getMainAttributes().putValue("Premain-Class", HaltingAgent.class.getName());
		manifest.getMainAttributes()
			.put(Attributes.Name.CLASS_PATH,
					Stream.of(HaltingAgent.class, ClassReader.class)
						.map(HaltingAgent::location)
						.collect(Collectors.joining(" ")));
		try (OutputStream file = Files.newOutputStream(jar)) {
			new JarOutputStream(file, manifest).close();
			return jar;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String location(Class<?> type) {
		try {
			return type.getProtectionDomain().getCodeSource().getLocation().toURI().toString();
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
