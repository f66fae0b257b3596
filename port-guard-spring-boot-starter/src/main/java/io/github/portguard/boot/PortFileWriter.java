package io.github.portguard.boot;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.ApplicationContextEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.ContextStoppedEvent;

/**
 * Keeps a {@link PortFile} of the guarded ports while the application runs.
 */
class PortFileWriter implements ApplicationListener<ApplicationEvent>, ApplicationContextAware, DisposableBean {

	private final @Nullable PortFile file;

	private @Nullable ApplicationContext applicationContext;

	/**
	 * Creates the writer.
	 * @param file the file to keep; {@code null} for none
	 */
	PortFileWriter(@Nullable PortFile file) {
		this.file = file;
	}

	@Override
	public void setApplicationContext(ApplicationContext applicationContext) {
		this.applicationContext = applicationContext;
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (this.file != null) {
			update(this.file, event);
		}
	}

	private void update(PortFile file, ApplicationEvent event) {
		if (event instanceof PayloadApplicationEvent<?> payload
				&& payload.getPayload() instanceof PortAcquiredEvent acquired) {
			file.put(acquired.listener(), acquired.port());
		}
		else if ((event instanceof ContextClosedEvent || event instanceof ContextStoppedEvent)
				&& ((ApplicationContextEvent) event).getApplicationContext() == this.applicationContext) {
			file.remove();
		}
	}

	/**
	 * Of a start that fails, no event tells. Whoever reads the file must not take it for
	 * an application that is there.
	 */
	@Override
	public void destroy() {
		if (this.file != null) {
			this.file.remove();
		}
	}

	/**
	 * Adds a port that was not guarded.
	 */
	void put(String listener, int port) {
		if (this.file != null) {
			this.file.put(listener, port);
		}
	}

}
