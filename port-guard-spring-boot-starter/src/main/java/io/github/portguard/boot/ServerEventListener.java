package io.github.portguard.boot;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.ApplicationContextEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.ContextStoppedEvent;
import org.springframework.context.event.SmartApplicationListener;

/**
 * Has it written down what becomes of the application and its ports: in the claims, that
 * it has become ready and that it begins to stop, so that a later start knows what to
 * make of it; and in the port file, if there is to be one, which ports there are.
 */
class ServerEventListener implements SmartApplicationListener, DisposableBean {

	private final ServerGuard guard;

	private final @Nullable PortFile file;

	private final ApplicationContext context;

	/**
	 * Creates the listener.
	 * @param guard the guard of the ports
	 * @param file the file to keep; {@code null} for none
	 * @param context the context whose end is the end of the ports
	 */
	ServerEventListener(ServerGuard guard, @Nullable PortFile file, ApplicationContext context) {
		this.guard = guard;
		this.file = file;
		this.context = context;
	}

	@Override
	public boolean supportsEventType(Class<? extends ApplicationEvent> eventType) {
		return ApplicationReadyEvent.class.isAssignableFrom(eventType)
				|| ContextClosedEvent.class.isAssignableFrom(eventType)
				|| (this.file != null && concernsFile(eventType));
	}

	private static boolean concernsFile(Class<? extends ApplicationEvent> eventType) {
		return PayloadApplicationEvent.class.isAssignableFrom(eventType)
				|| ContextStoppedEvent.class.isAssignableFrom(eventType)
				|| (WebServerSettings.PRESENT && WebServerInitializedEvent.class.isAssignableFrom(eventType));
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (event instanceof ApplicationReadyEvent ready && ready.getApplicationContext() == this.context) {
			this.guard.ready();
		}
		else if (event instanceof ContextClosedEvent closed && closed.getApplicationContext() == this.context) {
			this.guard.stopping();
		}
		if (this.file != null) {
			update(this.file, event);
		}
	}

	private void update(PortFile file, ApplicationEvent event) {
		if (event instanceof PayloadApplicationEvent<?> payload
				&& payload.getPayload() instanceof PortAcquiredEvent acquired) {
			file.put(acquired.listener(), acquired.port());
		}
		else if (event instanceof ContextClosedEvent || event instanceof ContextStoppedEvent) {
			if (((ApplicationContextEvent) event).getApplicationContext() == this.context) {
				file.remove();
			}
		}
		else if (WebServerSettings.PRESENT && event instanceof WebServerInitializedEvent initialized
				&& initialized.getWebServer().getPort() > 0) {
			// also a port of the system's choice, which is not guarded
			file.put(ServerGuard.listenerOf(initialized.getApplicationContext()), initialized.getWebServer().getPort());
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

}
