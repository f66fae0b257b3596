package io.github.portguard.boot;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

/**
 * What the packages of the starter may and may not do.
 */
class ArchitectureTests {

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.github.portguard.boot");

	@Test
	void packagesFormNoCycles() {
		SlicesRuleDefinition.slices()
			.matching("io.github.portguard.boot.(**)")
			.should()
			.beFreeOfCycles()
			.check(CLASSES);
		ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage("io.github.portguard.boot")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.github.portguard.boot.*..")
			.check(CLASSES);
	}

	@Test
	void nothingTouchesProcesses() {
		ArchRule rule = ArchRuleDefinition.noClasses()
			.should()
			.dependOnClassesThat()
			.haveNameMatching("java\\.lang\\.(ProcessHandle|ProcessBuilder|Process|Runtime)")
			.orShould()
			.dependOnClassesThat()
			.resideInAnyPackage("io.github.portguard.process..", "oshi..", "com.sun.jna..");
		rule.check(CLASSES);
	}

	@Test
	void onlyTheHookOfAServerKnowsTheServer() {
		ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackage("io.github.portguard.boot.tomcat..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.apache.catalina..", "org.apache.coyote..", "org.springframework.boot.tomcat..")
			.check(CLASSES);
	}

}
