package io.github.portguard.registry;

import java.util.Optional;

/**
 * A claim of this JVM. It says what is to stand on disk; a disk that does not answer in
 * time is brought in line with it as soon as it does. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Claim {

	private final Registry registry;

	private ClaimRecord record;

	private ClaimState state;

	private boolean onDisk;

	private boolean released;

	Claim(Registry registry, ClaimRecord record) {
		this.registry = registry;
		this.record = record;
		this.state = record.state();
	}

	/**
	 * Returns what is written down, or is going to be.
	 * @return the record
	 */
	public synchronized ClaimRecord record() {
		return this.record;
	}

	/**
	 * Whether the claim has got to disk.
	 * @return {@code false} while the disk has not answered yet, and after the release
	 */
	public synchronized boolean isOnDisk() {
		return this.onDisk;
	}

	/**
	 * Writes another state down.
	 * @param state the state
	 * @throws RegistryException if it could not be written, or has not been yet
	 */
	public void update(ClaimState state) throws RegistryException {
		synchronized (this) {
			if (this.released || this.state == state) {
				return;
			}
			this.state = state;
		}
		this.registry.settle(this);
	}

	/**
	 * Says why other instances can't go by this claim any more, although it was not taken
	 * back.
	 * @return the reason, as half a sentence; empty if it stands, has not got to disk
	 * yet, or was taken back
	 * @throws RegistryException if it can't be told
	 */
	public Optional<String> whyLost() throws RegistryException {
		Optional<String> reason = isOnDisk() ? this.registry.whyLost(record()) : Optional.empty();
		return isOnDisk() ? reason : Optional.empty();
	}

	/**
	 * Takes the claim back. Does nothing the second time.
	 * @throws RegistryException if the record could not be removed, or has not been yet;
	 * the claim is dead all the same
	 */
	public void release() throws RegistryException {
		synchronized (this) {
			if (this.released) {
				return;
			}
			this.released = true;
		}
		this.registry.settle(this);
	}

	/**
	 * Brings the disk in line with what is wanted now, which need not be what was wanted
	 * when this was asked for.
	 */
	void settle(RegistryStore store) throws RegistryException {
		synchronized (store) {
			if (isReleased()) {
				remove(store);
				return;
			}
			if (!isOnDisk()) {
				if (!store.claim(this, record())) {
					return;
				}
				written(record());
			}
			ClaimState wanted = state();
			if (record().state() != wanted) {
				written(store.update(this, record(), wanted));
			}
		}
	}

	private void remove(RegistryStore store) throws RegistryException {
		boolean written;
		synchronized (this) {
			written = this.onDisk;
			this.onDisk = false;
		}
		if (written) {
			store.release(this, record());
		}
	}

	/**
	 * Whether it is to stand on disk now: asked right before it is put there, because
	 * until then the port may have come to belong to somebody else.
	 */
	boolean isWanted() {
		return !isReleased();
	}

	private synchronized boolean isReleased() {
		return this.released;
	}

	private synchronized ClaimState state() {
		return this.state;
	}

	private synchronized void written(ClaimRecord record) {
		this.record = record;
		this.onDisk = true;
	}

}
