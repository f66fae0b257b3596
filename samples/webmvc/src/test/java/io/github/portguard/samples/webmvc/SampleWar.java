package io.github.portguard.samples.webmvc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.support.SpringBootServletInitializer;

/**
 * The sample as a WAR for a servlet container that is there already.
 */
public class SampleWar extends SpringBootServletInitializer {

	private static final String CLASSES = "BOOT-INF/classes/";

	private static final String LIBRARIES = "BOOT-INF/lib/";

	@Override
	protected SpringApplicationBuilder configure(SpringApplicationBuilder builder) {
		return builder.sources(SampleApplication.class);
	}

	/**
	 * Makes a WAR of the executable jar, without the server in it.
	 */
	static void build(Path jar, Path war) throws IOException {
		try (JarFile input = new JarFile(jar.toFile());
				OutputStream file = Files.newOutputStream(war);
				JarOutputStream output = new JarOutputStream(file)) {
			for (JarEntry entry : Collections.list(input.entries())) {
				Optional<String> name = nameInWar(entry.getName());
				if (name.isPresent() && !entry.isDirectory()) {
					try (InputStream content = input.getInputStream(entry)) {
						add(output, name.get(), content);
					}
				}
			}
			String initializer = SampleWar.class.getName().replace('.', '/') + ".class";
			try (InputStream content = SampleWar.class.getResourceAsStream("/" + initializer)) {
				add(output, "WEB-INF/classes/" + initializer, content);
			}
		}
	}

	private static Optional<String> nameInWar(String name) {
		if (name.startsWith(CLASSES)) {
			return Optional.of("WEB-INF/classes/" + name.substring(CLASSES.length()));
		}
		if (name.startsWith(LIBRARIES) && !name.startsWith(LIBRARIES + "tomcat-embed-")) {
			return Optional.of("WEB-INF/lib/" + name.substring(LIBRARIES.length()));
		}
		return Optional.empty();
	}

	private static void add(JarOutputStream output, String name, InputStream content) throws IOException {
		output.putNextEntry(new JarEntry(name));
		content.transferTo(output);
		output.closeEntry();
	}

}
