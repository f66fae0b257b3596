package io.github.portguard.boot;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.util.ClassUtils;

/**
 * What Spring Boot knows of the web server of an application, if its module for web
 * servers is there at all.
 *
 * @param port the value of {@code server.port}; {@code null} if it is not set anywhere
 */
record WebServerSettings(@Nullable Integer port) {

	/**
	 * Whether there is a module for web servers. It shows by a type that is found in a
	 * native image, too: properties are bound to it.
	 */
	static final boolean PRESENT = ClassUtils.isPresent(OnServerCondition.WEB_SERVER,
			WebServerSettings.class.getClassLoader());

	/**
	 * Returns the settings of the web server of a context.
	 * @return the settings, or {@code null} if it has no web server
	 */
	static @Nullable WebServerSettings of(ApplicationContext context) {
		if (!PRESENT) {
			return null;
		}
		ServerProperties properties = context.getBeanProvider(ServerProperties.class).getIfAvailable();
		return (properties != null) ? new WebServerSettings(properties.getPort()) : null;
	}

}
