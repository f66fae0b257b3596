package io.github.portguard.boot;

import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Adds the ports of web servers to the port file, also one of the system's choice, which
 * is not guarded.
 */
class WebServerPortListener implements ApplicationListener<WebServerInitializedEvent> {

	private final PortFileWriter writer;

	WebServerPortListener(PortFileWriter writer) {
		this.writer = writer;
	}

	@Override
	public void onApplicationEvent(WebServerInitializedEvent event) {
		int port = event.getWebServer().getPort();
		if (port > 0) {
			this.writer.put(ServerGuard.listenerOf(event.getApplicationContext()), port);
		}
	}

}
