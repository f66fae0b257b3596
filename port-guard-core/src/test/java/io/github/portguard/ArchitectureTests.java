package io.github.portguard;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import oshi.SystemInfo;

import io.github.portguard.port.BindFailureClassifier;
import io.github.portguard.port.ResponseProbe;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the levels of the packages and for what each package may do. Each rule is
 * also shown to find an offender.
 */
class ArchitectureTests {

	private static final String ROOT = "io.github.portguard";

	private static final Map<String, Integer> LEVELS = Map.of("process", 1, "port", 1, "oshi", 2, "registry", 2,
			"conflict", 3, "", 4);

	private static final JavaClasses MAIN = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages(ROOT);

	private static final JavaClasses OFFENDER = new ClassFileImporter().importClasses(Offender.class);

	private static final ArchRule SIGNALS = noClassOutside("process").should()
		.callMethodWhere(call("a process is ended", Set.of("java.lang.ProcessHandle", "java.lang.Process"),
				Set.of("destroy", "destroyForcibly")))
		.because("the terminator is the only place that signals");

	private static final ArchRule OSHI = noClassOutside("oshi").should()
		.dependOnClassesThat()
		.resideInAnyPackage("oshi..")
		.because("it is loaded only when it is needed");

	private static final ArchRule JNA = ArchRuleDefinition.noClasses()
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("com.sun.jna..");

	private static final ArchRule SPRING = ArchRuleDefinition.noClasses()
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework..");

	private static final ArchRule PROGRAMS = ArchRuleDefinition.noClasses()
		.should()
		.dependOnClassesThat()
		.haveFullyQualifiedName("java.lang.ProcessBuilder")
		.orShould()
		.callMethodWhere(call("a program is run", Set.of("java.lang.Runtime"), Set.of("exec")))
		.because("no shell commands");

	private static final ArchRule SOCKETS = ArchRuleDefinition.noClasses()
		.that()
		.doNotBelongToAnyOf(BindFailureClassifier.class, ResponseProbe.class)
		.should()
		.callConstructorWhere(call("a socket is opened",
				Set.of("java.net.Socket", "java.net.ServerSocket", "java.net.DatagramSocket"), Set.of("<init>")))
		.orShould()
		.callMethodWhere(call("a channel is opened",
				Set.of("java.nio.channels.SocketChannel", "java.nio.channels.ServerSocketChannel",
						"java.nio.channels.DatagramChannel"),
				Set.of("open")))
		.because("the listener's own bind is the only judge");

	private static final ArchRule PURITY = noClassIn("conflict").should()
		.dependOnClassesThat(described("do input or output", ArchitectureTests::isInputOrOutput))
		.orShould()
		.dependOnClassesThat(described("look at processes or threads", ArchitectureTests::isLive))
		.because("a verdict is a pure function");

	private static final ArchRule CLOCK = noClassIn("conflict").should()
		.callMethodWhere(
				call("the clock is read",
						Set.of("java.time.Instant", "java.time.LocalDateTime", "java.time.ZonedDateTime",
								"java.time.Clock"),
						Set.of("now", "systemUTC", "instant", "systemDefaultZone")))
		.orShould()
		.callMethodWhere(call("the clock is read", Set.of("java.lang.System"),
				Set.of("currentTimeMillis", "nanoTime", "getenv", "getProperty")))
		.orShould()
		.callMethodWhere(call("the network is asked", Set.of("java.net.InetAddress"),
				Set.of("getByName", "getAllByName", "getLocalHost", "getHostName", "getCanonicalHostName",
						"isReachable")))
		.because("a verdict is a pure function");

	static List<ArchRule> rules() {
		return List.of(SIGNALS, OSHI, JNA, SPRING, PROGRAMS, SOCKETS, PURITY, CLOCK);
	}

	static List<ArchRule> rulesThatTheOffenderBreaks() {
		return List.of(SIGNALS, OSHI, PROGRAMS, SOCKETS, PURITY, CLOCK);
	}

	@ParameterizedTest
	@MethodSource("rules")
	void theCoreKeepsTheRule(ArchRule rule) {
		rule.check(MAIN);
	}

	@ParameterizedTest
	@MethodSource("rulesThatTheOffenderBreaks")
	void theRuleFindsAnOffender(ArchRule rule) {
		assertThat(rule.evaluate(OFFENDER).hasViolation()).isTrue();
	}

	@Test
	void aPackageUsesOnlyLowerLevels() {
		assertThat(violations(LEVELS)).isEmpty();
		assertThat(MAIN.stream().map(ArchitectureTests::packageOf).collect(Collectors.toSet()))
			.isEqualTo(LEVELS.keySet());
	}

	@Test
	void theLevelsFindAnOffender() {
		assertThat(violations(Map.of("process", 2, "port", 1, "oshi", 2, "registry", 2, "conflict", 3, "", 4)))
			.anyMatch((violation) -> violation.startsWith("registry uses process"));
		assertThat(violations(Map.of("process", 1, "port", 1, "oshi", 2, "registry", 2, "conflict", 4, "", 3)))
			.anyMatch((violation) -> violation.startsWith(" uses conflict"));
	}

	@Test
	void noTwoPackagesUseEachOther() {
		SlicesRuleDefinition.slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(MAIN);
	}

	@Test
	void everyPackageIsNullMarked() {
		Set<String> unmarked = MAIN.stream()
			.map(JavaClass::getPackage)
			.filter((candidate) -> !candidate.isAnnotatedWith(NullMarked.class))
			.map((candidate) -> candidate.getName())
			.collect(Collectors.toSet());
		assertThat(unmarked).isEmpty();
		assertThat(new ClassFileImporter().importClasses(String.class)
			.get(String.class)
			.getPackage()
			.isAnnotatedWith(NullMarked.class)).isFalse();
	}

	private static Set<String> violations(Map<String, Integer> levels) {
		Set<String> violations = new TreeSet<>();
		for (JavaClass type : MAIN) {
			String from = packageOf(type);
			type.getDirectDependenciesFromSelf().forEach((dependency) -> {
				JavaClass target = dependency.getTargetClass().getBaseComponentType();
				if (target.getPackageName().startsWith(ROOT)) {
					String to = packageOf(target);
					if (!from.equals(to) && levels.get(from) <= levels.get(to)) {
						violations.add(from + " uses " + to + ": " + dependency.getDescription());
					}
				}
			});
		}
		return violations;
	}

	private static String packageOf(JavaClass type) {
		String name = type.getPackageName();
		return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
	}

	private static GivenClassesConjunction noClassOutside(String name) {
		return ArchRuleDefinition.noClasses().that().resideOutsideOfPackage(ROOT + "." + name + "..");
	}

	private static GivenClassesConjunction noClassIn(String name) {
		return ArchRuleDefinition.noClasses()
			.that(described("reside in " + name,
					(type) -> type.getPackageName().equals(ROOT + "." + name) || type.isEquivalentTo(Offender.class)));
	}

	private static boolean isInputOrOutput(JavaClass type) {
		String name = type.getFullName();
		return (name.startsWith("java.io.") && !"java.io.Serializable".equals(name))
				|| (name.startsWith("java.nio.") && !"java.nio.file.Path".equals(name))
				|| (name.startsWith("java.net.") && !"java.net.InetAddress".equals(name))
				|| name.startsWith("org.slf4j.");
	}

	private static boolean isLive(JavaClass type) {
		return Set
			.of("java.lang.ProcessHandle", "java.lang.Process", "java.lang.Thread", "java.lang.Runtime",
					"java.time.Clock", "java.util.concurrent.ThreadLocalRandom", "java.util.Random")
			.contains(type.getFullName());
	}

	private static DescribedPredicate<JavaClass> described(String description, Predicate<JavaClass> predicate) {
		return DescribedPredicate.describe(description, predicate);
	}

	private static DescribedPredicate<JavaCall<?>> call(String description, Set<String> owners, Set<String> names) {
		return DescribedPredicate.describe(description, (call) -> {
			AccessTarget target = call.getTarget();
			return names.contains(target.getName()) && owners.contains(target.getOwner().getFullName());
		});
	}

	/**
	 * Does everything that is forbidden. Nobody calls it.
	 */
	@SuppressWarnings("unused")
	static final class Offender {

		void offend(SystemInfo info) throws IOException {
			ProcessHandle.current().destroy();
			new ProcessBuilder("true").start().destroyForcibly();
			try (ServerSocket socket = new ServerSocket(0)) {
				throw new IllegalStateException(Instant.now() + socket.toString() + info);
			}
		}

	}

}
