package io.github.portguard.testing;

/**
 * A bystander that holds nothing, and that only the superuser may look into.
 */
public final class SecretiveProgram {

	public static void main(String[] arguments) throws Exception {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("sigterm")));
		System.out.println("started " + ProcessHandle.current().pid());
		NativeCalls.beSecretive();
		System.out.println("ready");
		Thread.currentThread().join();
	}

}
