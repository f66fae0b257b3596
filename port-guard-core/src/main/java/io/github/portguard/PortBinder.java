package io.github.portguard;

/**
 * Binds a port for real. Port Guard never tries a port in any other way.
 *
 * @param <E> what it throws when it fails
 * @since 0.1.0
 */
@FunctionalInterface
public interface PortBinder<E extends Exception> {

	/**
	 * Binds the port and leaves it bound. It may be called several times, with the same
	 * port and with others, until it returns normally for the first time. When it throws
	 * it must have left nothing bound.
	 * @param port the port, 1 to 65535
	 * @throws E if the port could not be bound; a failure that is caused by a
	 * {@link java.net.BindException} is looked into, every other is passed on untouched
	 */
	void bind(int port) throws E;

}
