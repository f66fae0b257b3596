package io.github.portguard.registry;

/**
 * A claim of this JVM that is on disk. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Claim {

	private final Registry registry;

	private ClaimRecord record;

	private boolean released;

	Claim(Registry registry, ClaimRecord record) {
		this.registry = registry;
		this.record = record;
	}

	/**
	 * Returns what is written down.
	 * @return the record
	 */
	public synchronized ClaimRecord record() {
		return this.record;
	}

	/**
	 * Writes another state down.
	 * @param state the state
	 * @throws RegistryException if it could not be written
	 */
	public synchronized void update(ClaimState state) throws RegistryException {
		if (!this.released && this.record.state() != state) {
			this.record = this.registry.update(this.record, state);
		}
	}

	/**
	 * Takes the claim back. Does nothing the second time.
	 * @throws RegistryException if the record could not be removed; the claim is dead all
	 * the same
	 */
	public synchronized void release() throws RegistryException {
		if (!this.released) {
			this.released = true;
			this.registry.release(this.record);
		}
	}

}
