package io.github.portguard.boot;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

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
	void nothingOpensASocketOfItsOwn() {
		ArchRule rule = ArchRuleDefinition.noClasses()
			.should()
			.accessTargetWhere(DescribedPredicate.describe("a socket is opened", ArchitectureTests::opensASocket))
			.because("the server's own bind is the only judge");
		rule.check(CLASSES);
		JavaClasses prober = new ClassFileImporter().importClasses(Prober.class);
		assertThat(rule.evaluate(prober).getFailureReport().getDetails()).hasSize(6);
	}

	private static boolean opensASocket(JavaAccess<?> access) {
		return Set.of(JavaConstructor.CONSTRUCTOR_NAME, "open", "createSocket", "createServerSocket")
			.contains(access.getName())
				&& Stream
					.of(Socket.class, ServerSocket.class, DatagramSocket.class, NetworkChannel.class,
							SocketFactory.class, ServerSocketFactory.class)
					.anyMatch(access.getTargetOwner()::isAssignableTo);
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

	/**
	 * Looks in several ways whether a port is free. Nobody calls it.
	 */
	@SuppressWarnings("unused")
	static final class Prober {

		Callable<ServerSocket> probe() throws IOException {
			new Socket(InetAddress.getLoopbackAddress(), 1).close();
			new ServerSocket(1).close();
			SocketChannel.open().close();
			ServerSocketChannel.open().close();
			SocketFactory.getDefault().createSocket(InetAddress.getLoopbackAddress(), 1).close();
			return ServerSocket::new;
		}

	}

}
