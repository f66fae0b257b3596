package io.github.portguard.crash;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.List;

/**
 * Makes classes of the product call {@link HaltingAgent#reached} at given steps.
 */
final class StepTransformer implements ClassFileTransformer {

	private static final int CANNOT_TRANSFORM = 70;

	private final List<Step> steps;

	StepTransformer(List<Step> steps) {
		this.steps = List.copyOf(steps);
	}

	@Override
	public byte[] transform(ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain,
			byte[] classFile) {
		byte[] transformed = null;
		for (Step step : this.steps) {
			if (step.className().equals(name)) {
				transformed = transformOrEnd((transformed != null) ? transformed : classFile, step);
			}
		}
		return transformed;
	}

	/**
	 * The JVM would go on without a word if this failed.
	 */
	private static byte[] transformOrEnd(byte[] classFile, Step step) {
		try {
			return new SteppedClass(classFile, step).toByteArray();
		}
		catch (RuntimeException | LinkageError ex) {
			System.out.println("no step " + step + ": " + ex);
			Runtime.getRuntime().halt(CANNOT_TRANSFORM);
			throw ex;
		}
	}

}
