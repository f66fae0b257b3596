package io.github.portguard.crash;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * A class of the product that says when a step is reached.
 */
final class SteppedClass extends ClassVisitor {

	private static final int API = Opcodes.ASM9;

	private static final String AGENT = HaltingAgent.class.getName().replace('.', '/');

	private final Step step;

	private final ClassWriter writer;

	private int places;

	SteppedClass(byte[] classFile, Step step) {
		this(new ClassReader(classFile), step);
	}

	private SteppedClass(ClassReader reader, Step step) {
		this(reader, step, new ClassWriter(reader, ClassWriter.COMPUTE_MAXS));
	}

	private SteppedClass(ClassReader reader, Step step, ClassWriter writer) {
		super(API, writer);
		this.step = step;
		this.writer = writer;
		reader.accept(this, 0);
	}

	/**
	 * Returns at how many places of the code the step is: none if the code has changed.
	 */
	int places() {
		return this.places;
	}

	byte[] toByteArray() {
		return this.writer.toByteArray();
	}

	@Override
	public MethodVisitor visitMethod(int access, String name, String descriptor, String signature,
			String[] exceptions) {
		MethodVisitor visitor = super.visitMethod(access, name, descriptor, signature, exceptions);
		return this.step.isIn(name) ? new SteppedMethod(visitor) : visitor;
	}

	/**
	 * A method that makes the call which the step is next to.
	 */
	private final class SteppedMethod extends MethodVisitor {

		SteppedMethod(MethodVisitor visitor) {
			super(API, visitor);
		}

		@Override
		public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
			if (SteppedClass.this.step.isBefore(owner, name)) {
				addStep();
			}
			super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
			if (SteppedClass.this.step.isAfter(owner, name)) {
				addStep();
			}
		}

		private void addStep() {
			SteppedClass.this.places++;
			super.visitLdcInsn(SteppedClass.this.step.name());
			super.visitMethodInsn(Opcodes.INVOKESTATIC, AGENT, "reached", "(Ljava/lang/String;)V", false);
		}

	}

}
