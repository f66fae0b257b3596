package io.github.portguard.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a JVM says about itself.
 */
final class Jcmd {

	private static final int PATIENCE = 60;

	private Jcmd() {
	}

	static String ask(Scene scene, long pid, String question) throws Exception {
		try (Child child = scene.start(List.of(Scene.java("jcmd"), Long.toString(pid), question))) {
			return child.awaitEnd();
		}
	}

	/**
	 * Waits until the thread that has started an application has nothing more to do.
	 */
	static void awaitEndOfMain(Scene scene, long pid) throws Exception {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
		while (!ask(scene, pid, "Thread.print").contains("\"DestroyJavaVM\"")) {
			if (System.nanoTime() > deadline) {
				throw new IllegalStateException("process %d is still starting".formatted(pid));
			}
		}
	}

}
