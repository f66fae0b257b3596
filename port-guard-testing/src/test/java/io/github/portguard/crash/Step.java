package io.github.portguard.crash;

import java.util.List;
import java.util.stream.Stream;

/**
 * A step at which a program can be killed: a named place in the code of the product, and
 * how often it is passed before.
 */
enum Step {

	BEFORE_THE_BIND(Scene.START, Side.BEFORE, "BindAttempts.tryBind", "PortBinder.bind", 1, ""),

	BOUND(Scene.START, Side.AFTER, "BindAttempts.tryBind", "PortBinder.bind", 1, ""),

	REGISTRY_MADE(Scene.START, Side.AFTER, "registry.RegistryDirectory.createAndVerify", "Files.createDirectory", 1,
			""),

	LOCK_DIRECTORY_MADE(Scene.START, Side.AFTER, "registry.RegistryDirectory.createAndVerify", "Files.createDirectory",
			2, ""),
	PORT_DIRECTORY_MADE(Scene.START, Side.AFTER, "registry.RegistryDirectory.createAndVerify", "Files.createDirectory",
			3, ""),
	LOCK_FILE_MADE(Scene.START, Side.BEFORE, "registry.LockedFile.tryLock", "FileChannel.tryLock", 1, "lock"),

	INSTANCE_LOCKED(Scene.START, Side.AFTER, "registry.InstanceLock.lock", "LockedFile.tryLock", 1, "lock"),

	TEMPORARY_RECORD_MADE(Scene.START, Side.AFTER, "registry.RecordFiles.replace", "Files.newByteChannel", 1,
			"lock tmp"),

	TEMPORARY_RECORD_WRITTEN(Scene.START, Side.BEFORE, "registry.RecordFiles.replace", "Files.move", 1, "lock tmp"),

	RECORD_IN_PLACE(Scene.START, Side.AFTER, "registry.RecordFiles.replace", "Files.move", 1, ""),

	CLAIMED(Scene.START, Side.AFTER, "GuardContext.claim", "Registry.claim", 1, ""),

	READY_NOT_WRITTEN(Scene.START, Side.BEFORE, "registry.RegistryStore.update", "RecordFiles.write", 1, ""),

	READY_WRITTEN(Scene.START, Side.BEFORE, "registry.RecordFiles.replace", "Files.move", 2, "tmp"),

	READY_IN_PLACE(Scene.START, Side.AFTER, "registry.RecordFiles.replace", "Files.move", 2, ""),

	DEAD_RECORD_REPLACED(Scene.START_AFTER_A_CRASH, Side.AFTER, "registry.RecordFiles.replace", "Files.move", 1,
			"lock"),

	DEAD_LOCK_PROBED(Scene.START_AFTER_A_CRASH, Side.AFTER, "registry.LockInspector.isLockable",
			"LockedFile.tryLockExisting", 1, "lock"),

	DEAD_LOCK_SEEN(Scene.START_AFTER_A_CRASH, Side.BEFORE, "registry.RegistryStore.discardLock",
			"LockedFile.tryLockExisting", 1, "lock"),

	DEAD_LOCK_TAKEN(Scene.START_AFTER_A_CRASH, Side.AFTER, "registry.RegistryStore.discardLock",
			"LockedFile.tryLockExisting", 1, "lock"),

	DEAD_LOCK_DELETED(Scene.START_AFTER_A_CRASH, Side.AFTER, "registry.RegistryStore.discardLock",
			"LockedFile.closeAndDelete", 1, ""),

	STOPPING_NOT_WRITTEN(Scene.STOP, Side.BEFORE, "registry.RegistryStore.update", "RecordFiles.write", 2, ""),

	STOPPING_WRITTEN(Scene.STOP, Side.BEFORE, "registry.RecordFiles.replace", "Files.move", 3, "tmp"),

	STOPPING_IN_PLACE(Scene.STOP, Side.AFTER, "registry.RecordFiles.replace", "Files.move", 3, ""),

	SOCKET_CLOSED(Scene.STOP, Side.BEFORE, "PortLease.close", "JvmTable.release", 1, ""),

	RECORD_SEEN_TO_BE_OWN(Scene.STOP, Side.BEFORE, "registry.RecordFiles.remove", "Files.move", 1, ""),

	RECORD_TAKEN_AWAY(Scene.STOP, Side.AFTER, "registry.RecordFiles.remove", "Files.move", 1, "lock removed"),

	RECORD_DELETED(Scene.STOP, Side.AFTER, "registry.RecordFiles.remove", "Files.delete", 1, "lock"),

	LOCK_FILE_DELETED(Scene.STOP, Side.AFTER, "registry.LockedFile.closeAndDelete", "Files.deleteIfExists", 1, ""),

	INSTANCE_UNLOCKED(Scene.STOP, Side.AFTER, "registry.InstanceLock.release", "LockedFile.closeAndDelete", 1, ""),

	VERDICT_PASSED(Scene.TAKE_OVER, Side.BEFORE, "PortTakeOver.run", "Registry.acquireMutex", 1, ""),

	MUTEX_FILE_MADE(Scene.TAKE_OVER, Side.BEFORE, "registry.LockedFile.tryLock", "FileChannel.tryLock", 1, ""),

	MUTEX_HELD(Scene.TAKE_OVER, Side.AFTER, "PortTakeOver.run", "Registry.acquireMutex", 1, ""),

	BREAKER_ASKED(Scene.TAKE_OVER, Side.AFTER, "PortTakeOver.evict", "Breaker.open", 1, ""),

	NOT_REMEMBERED(Scene.TAKE_OVER, Side.BEFORE, "registry.RegistryStore.remember", "TakeOverHistory.add", 1, ""),

	TEMPORARY_HISTORY_MADE(Scene.TAKE_OVER, Side.AFTER, "registry.RecordFiles.replace", "Files.newByteChannel", 1,
			"tmp"),

	TEMPORARY_HISTORY_WRITTEN(Scene.TAKE_OVER, Side.BEFORE, "registry.RecordFiles.replace", "Files.move", 1, "tmp"),

	HISTORY_IN_PLACE(Scene.TAKE_OVER, Side.AFTER, "registry.RecordFiles.replace", "Files.move", 1, ""),

	BEFORE_THE_SIGNAL(Scene.TAKE_OVER, Side.BEFORE, "process.Terminator.terminate", "ProcessHandle.destroy", 1, ""),

	SIGNALLED(Scene.TAKE_OVER, Side.AFTER, "process.Terminator.terminate", "ProcessHandle.destroy", 1, ""),

	WAITING_FOR_THE_PORT(Scene.TAKE_OVER, Side.BEFORE, "Eviction.awaitRelease", "PortWatch.await", 1, ""),

	PORT_TAKEN(Scene.TAKE_OVER, Side.AFTER, "PortTakeOver.evict", "Eviction.run", 1, ""),

	MUTEX_ABOUT_TO_BE_RELEASED(Scene.TAKE_OVER, Side.BEFORE, "registry.TakeOverMutex.close", "LockedFile.close", 1, ""),

	MUTEX_RELEASED(Scene.TAKE_OVER, Side.AFTER, "registry.TakeOverMutex.close", "LockedFile.close", 1, ""),

	TAKEN_PORT_NOT_ON_RECORD(Scene.TAKE_OVER, Side.BEFORE, "GuardContext.claim", "Registry.claim", 1, ""),

	TAKEN_PORT_HALF_ON_RECORD(Scene.TAKE_OVER, Side.BEFORE, "registry.RecordFiles.replace", "Files.move", 2,
			"lock tmp"),

	TAKEN_PORT_ON_RECORD(Scene.TAKE_OVER, Side.AFTER, "registry.RecordFiles.replace", "Files.move", 2, ""),

	BEFORE_THE_FORCE(Scene.TAKE_OVER_BY_FORCE, Side.BEFORE, "process.Terminator.terminateForcibly",
			"ProcessHandle.destroyForcibly", 1, ""),

	FORCED(Scene.TAKE_OVER_BY_FORCE, Side.AFTER, "process.Terminator.terminateForcibly",
			"ProcessHandle.destroyForcibly", 1, ""),

	FORCED_PORT_TAKEN(Scene.TAKE_OVER_BY_FORCE, Side.AFTER, "PortTakeOver.evict", "Eviction.run", 1, "");

	private static final String ROOT = "io/github/portguard/";

	private final Scene scene;

	private final Side side;

	private final String method;

	private final String call;

	private final int time;

	private final String leaves;

	/**
	 * Creates a step.
	 * @param scene what the program is doing
	 * @param side on which side of a call it is
	 * @param method the method that makes the call, with its class, without the root
	 * package
	 * @param call what is called, with its class, without the package
	 * @param time which time the place is passed
	 * @param leaves the endings of the files that stay behind for good, in order. All of
	 * them are harmless: nobody reads them, and there is at most one of each for every
	 * time that somebody is killed in the few milliseconds that this takes
	 */
	Step(Scene scene, Side side, String method, String call, int time, String leaves) {
		this.scene = scene;
		this.side = side;
		this.method = method;
		this.call = call;
		this.time = time;
		this.leaves = leaves;
	}

	/**
	 * Returns the steps of a scene, in order.
	 */
	static List<Step> of(Scene scene) {
		return Stream.of(values()).filter((step) -> step.scene == scene).toList();
	}

	Scene scene() {
		return this.scene;
	}

	/**
	 * Returns the class the step is in, as class files name it.
	 */
	String className() {
		return ROOT + this.method.substring(0, this.method.lastIndexOf('.')).replace('.', '/');
	}

	boolean isIn(String name) {
		return this.method.endsWith("." + name);
	}

	boolean isBefore(String owner, String name) {
		return this.side == Side.BEFORE && isAt(owner, name);
	}

	boolean isAfter(String owner, String name) {
		return this.side == Side.AFTER && isAt(owner, name);
	}

	private boolean isAt(String owner, String name) {
		return this.call.equals(owner.substring(owner.lastIndexOf('/') + 1) + "." + name);
	}

	int time() {
		return this.time;
	}

	String leaves() {
		return this.leaves;
	}

	/**
	 * A side of a call.
	 */
	private enum Side {

		BEFORE,

		AFTER

	}

}
