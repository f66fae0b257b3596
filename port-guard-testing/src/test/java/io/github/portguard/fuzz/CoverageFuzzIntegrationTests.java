package io.github.portguard.fuzz;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.github.portguard.endurance.Endurance;
import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A coverage-guided run of Jazzer against the reader of records, in a JVM of its own. The
 * profile {@code endurance} brings Jazzer along.
 */
@EnabledIfSystemProperty(named = "port-guard.endurance", matches = "true", disabledReason = "it takes minutes")
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "Jazzer has native code for few machines")
class CoverageFuzzIntegrationTests {

	private static final String JAZZER = "com.code_intelligence.jazzer.Jazzer";

	private static final Duration DURATION = Duration.ofSeconds(Long.getLong("port-guard.fuzz-seconds", 600));

	@Test
	void findsNothingInTheReaderOfRecords() throws Exception {
		try (Stage stage = new Stage()) {
			Path corpus = stage.directory("corpus");
			List<byte[]> records = Corpus.records();
			for (int i = 0; i < records.size(); i++) {
				Files.write(corpus.resolve("record-" + i), records.get(i));
			}
			String classPath = Stream
				.concat(Stream.of(location(JAZZER), location("com.code_intelligence.jazzer.api.FuzzedDataProvider"),
						location(RecordReaderTarget.class.getName())),
						JavaCommand.classPath().stream().map(Path::toString))
				.collect(Collectors.joining(File.pathSeparator));
			RunningProgram jazzer = stage.start(new JavaCommand(List.of(),
					List.of("-Xmx1g", "-XX:+EnableDynamicAgentLoading"), List.of("-cp", classPath, JAZZER),
					List.of("--target_class=" + RecordReaderTarget.class.getName(),
							"--instrumentation_includes=io.github.portguard.registry.**:"
									+ "io.github.portguard.conflict.**",
							"-max_total_time=" + DURATION.toSeconds(), "-max_len=20000", corpus.toString()))
				.words(), stage.directory("findings"), Map.of());
			jazzer.await("Done", DURATION.plusMinutes(5));
			jazzer.lines()
				.stream()
				.filter((line) -> line.contains(" DONE ") || line.startsWith("Done "))
				.forEach((line) -> Endurance.report("coverage-guided fuzz: " + line));
			assertThat(stage.directory("findings")).isEmptyDirectory();
			assertThat(jazzer.awaitExit()).isZero();
		}
	}

	private static String location(String className) throws Exception {
		try {
			Class<?> type = Class.forName(className, false, CoverageFuzzIntegrationTests.class.getClassLoader());
			return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
		}
		catch (ClassNotFoundException ex) {
			return Assumptions.abort("Jazzer is not on the class path: use -Pendurance");
		}
	}

}
