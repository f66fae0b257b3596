package io.github.portguard.process;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Tells build tools and IDEs from other programs that run in a JVM. Their executables
 * have the same name; what the JVM was told to run has not.
 */
final class JavaTools {

	private static final String MAVEN = "maven";

	private static final String GRADLE = "gradle";

	private static final String ECLIPSE = "eclipse";

	private static final String SBT = "sbt";

	/**
	 * Not only Maven is started by it, but only Maven has this configuration.
	 */
	private static final String CLASSWORLDS = "org.codehaus.plexus.classworlds.launcher.Launcher";

	private static final String CLASSWORLDS_CONFIGURATION = "-Dclassworlds.conf=";

	private static final Map<String, String> MAIN_CLASSES = Map.of(//
			"org.apache.maven.wrapper.MavenWrapperMain", MAVEN, //
			"org.mvndaemon.mvnd.common.MavenDaemon", MAVEN, //
			"org.gradle.launcher.GradleMain", GRADLE, //
			"org.gradle.launcher.daemon.bootstrap.GradleDaemon", GRADLE, //
			"org.gradle.wrapper.GradleWrapperMain", GRADLE, //
			"com.intellij.idea.Main", "idea", //
			"org.eclipse.equinox.launcher.Main", ECLIPSE, //
			"org.netbeans.Main", "netbeans", //
			"xsbt.boot.Boot", SBT);

	private static final Map<String, String> JARS = Map.of(//
			"gradle-wrapper", GRADLE, //
			"org.eclipse.equinox.launcher", ECLIPSE, //
			"sbt-launch", SBT);

	private static final Set<String> OPTIONS_WITH_A_VALUE = Set.of("-cp", "-classpath", "--class-path", "-p",
			"--module-path", "--upgrade-module-path", "--add-modules", "--limit-modules", "--add-reads",
			"--add-exports", "--add-opens", "--patch-module", "--enable-native-access");

	private JavaTools() {
	}

	/**
	 * Returns the name of a tool.
	 * @param commandLine the words a JVM was started with, its executable first
	 * @return the name, or {@code null} if it runs something else, or if that can't be
	 * told
	 */
	static @Nullable String find(List<String> commandLine) {
		for (int i = 1; i < commandLine.size(); i++) {
			String word = commandLine.get(i);
			if (OPTIONS_WITH_A_VALUE.contains(word)) {
				i++;
			}
			else if ("-jar".equals(word)) {
				return (i + 1 < commandLine.size()) ? ofJar(commandLine.get(i + 1)) : null;
			}
			else if (!word.startsWith("-")) {
				return CLASSWORLDS.equals(word) ? ofClassworlds(commandLine.subList(1, i)) : MAIN_CLASSES.get(word);
			}
		}
		return null;
	}

	private static @Nullable String ofClassworlds(List<String> options) {
		for (String option : options) {
			if (option.startsWith(CLASSWORLDS_CONFIGURATION) && option.endsWith("m2.conf")) {
				return MAVEN;
			}
		}
		return null;
	}

	/**
	 * A version may follow the name of a jar.
	 */
	private static @Nullable String ofJar(String path) {
		String file = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
		for (Map.Entry<String, String> jar : JARS.entrySet()) {
			String name = jar.getKey();
			if (file.startsWith(name) && file.substring(name.length()).matches("([-_]\\d.*)?\\.jar")) {
				return jar.getValue();
			}
		}
		return null;
	}

}
