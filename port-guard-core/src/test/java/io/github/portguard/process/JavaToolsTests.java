package io.github.portguard.process;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JavaTools}.
 */
class JavaToolsTests {

	/**
	 * As the scripts and programs of the tools start their JVMs.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = ';', nullValues = "-",
			value = {
					"java -Xmx1g -classpath /m/boot/classworlds.jar -Dclassworlds.conf=/m/bin/m2.conf -Dmaven.home=/m"
							+ " org.codehaus.plexus.classworlds.launcher.Launcher spring-boot:run; maven",
					"java -cp .mvn/wrapper/maven-wrapper.jar org.apache.maven.wrapper.MavenWrapperMain verify; maven",
					"java -Dmvnd.home=/x -cp /x/mvnd.jar org.mvndaemon.mvnd.common.MavenDaemon; maven",
					"java --add-opens java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED -cp"
							+ " /g/gradle-daemon-main.jar -javaagent:/g/agent.jar"
							+ " org.gradle.launcher.daemon.bootstrap.GradleDaemon 9.0; gradle",
					"java -cp gradle/wrapper/gradle-wrapper.jar org.gradle.wrapper.GradleWrapperMain bootRun; gradle",
					"java -jar gradle/wrapper/gradle-wrapper.jar bootRun; gradle",
					"java -cp /idea/lib/a.jar com.intellij.idea.Main; idea",
					"java -jar /x/plugins/org.eclipse.equinox.launcher_1.7.0.v20250424.jar -data /w; eclipse",
					"java -jar /x/org.eclipse.equinox.launcher.jar; eclipse", "java -jar /opt/sbt-launch.jar run; sbt",
					"java -cp a.jar com.example.Shop; -", "java -jar shop.jar; -",
					"java -cp /osmosis.jar -Dclassworlds.conf=/o/plexus.conf"
							+ " org.codehaus.plexus.classworlds.launcher.Launcher; -",
					"java -cp a.jar com.example.Control org.gradle.launcher.daemon.bootstrap.GradleDaemon; -",
					"java -jar shop.jar org.gradle.wrapper.GradleWrapperMain; -",
					"java -cp com.intellij.idea.Main com.example.Shop; -", "java -jar my-sbt-launch.jar; -",
					"java -jar sbt-launcher.jar; -", "java -jar; -", "java -cp; -", "java @arguments; -",
					"java org.apache.tools.ant.launch.Launcher; -", "java; -", "'';-" })
	void knowsBuildToolsAndIdesByWhatTheJvmRuns(String commandLine, @Nullable String tool) {
		assertThat(JavaTools.find(List.of(commandLine.split(" ", -1)))).isEqualTo(tool);
	}

}
