package io.github.portguard.boot;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.javapoet.ClassName;

/**
 * The runtime hints of an application that is processed ahead of time.
 */
public final class AotHints {

	private AotHints() {
	}

	/**
	 * Processes an application ahead of time and returns its hints.
	 * @param application an application that was not started
	 * @return the hints
	 */
	public static RuntimeHints of(GenericApplicationContext application) {
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get("test", "Test")), new InMemoryGeneratedFiles());
		new ApplicationContextAotGenerator().processAheadOfTime(application, generation);
		return generation.getRuntimeHints();
	}

}
