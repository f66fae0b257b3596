package io.github.portguard.boot;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.metrics.ApplicationStartup;

import io.github.portguard.PortGuard;
import io.github.portguard.PortGuardListener;
import io.github.portguard.boot.PortGuardProperties.Cleanup;
import io.github.portguard.conflict.Policy;
import io.github.portguard.conflict.Surrounding;
import io.github.portguard.port.PortRanges;
import io.github.portguard.port.SystemPorts;

/**
 * Auto-configuration for Port Guard.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "port-guard.enabled", matchIfMissing = true)
@EnableConfigurationProperties(PortGuardProperties.class)
public final class PortGuardAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(PortGuard.class);

	private static final String ADMIN_PROPERTY = "spring.application.admin.enabled";

	private static final String[] CONFIGURATION_PROPERTIES = { "spring.config.name", "spring.config.location",
			"spring.config.additional-location", "spring.config.import" };

	@Bean
	@ConditionalOnMissingBean
	PortGuard portGuard(PortGuardProperties properties, ObjectProvider<PortGuardListener> listeners,
			ApplicationContext context) {
		Environment environment = context.getEnvironment();
		return builder(properties, environment).variant(() -> variant(context))
			.shutdownTimeout(new ShutdownPhases(context))
			.devtools(Devtools.isActive(context.getClassLoader()))
			.detached(isStartedToBeLeftRunning(environment))
			.surroundings(() -> surroundings(environment))
			.listener(new PortGuardListeners(List.of(new LoggingPortGuardListener(), new PortEventPublisher(context)),
					listeners))
			.build();
	}

	/**
	 * Returns a builder with what is known even if there is no context.
	 */
	static PortGuard.Builder builder(PortGuardProperties properties, Environment environment) {
		return PortGuard.builder()
			.applicationId(applicationId(properties, environment))
			.policy(policy(properties))
			.lookupTimeout(positive("port-guard.lookup-timeout", properties.getLookupTimeout(), "A look-up"))
			.registryDirectory(properties.getRegistry().getDirectory())
			.registryTimeout(positive("port-guard.registry.timeout", properties.getRegistry().getTimeout(), "A disk"));
	}

	private static String applicationId(PortGuardProperties properties, Environment environment) {
		String id = properties.getApplicationId();
		return (id != null) ? id : environment.getProperty("spring.application.name", "");
	}

	/**
	 * Whether the start goal of Boot's Maven plugin has started this application, which
	 * leaves it running on purpose. It says so with an argument; IDEs set the same
	 * property as a system property, and mean nothing of that kind.
	 */
	private static boolean isStartedToBeLeftRunning(Environment environment) {
		PropertySource<?> arguments = (environment instanceof ConfigurableEnvironment configurable)
				? configurable.getPropertySources().get(CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME)
				: null;
		return arguments != null && "true".equals(arguments.getProperty(ADMIN_PROPERTY));
	}

	/**
	 * What else tells instances of one application id apart: the profiles, the packages
	 * of the main configuration where one launcher class starts several, and where the
	 * configuration is read from. That may be a secret address.
	 */
	private static String variant(ApplicationContext context) {
		Environment environment = context.getEnvironment();
		String[] active = environment.getActiveProfiles();
		String profiles = String.join(",", (active.length != 0) ? active : environment.getDefaultProfiles());
		String packages = AutoConfigurationPackages.has(context)
				? String.join(",", AutoConfigurationPackages.get(context)) : "";
		StringBuilder configuration = new StringBuilder();
		for (String property : CONFIGURATION_PROPERTIES) {
			String value = environment.getProperty(property);
			if (value != null) {
				configuration.append(property).append('=').append(value).append('\n');
			}
		}
		return "profiles=" + profiles + " packages=" + packages + (configuration.isEmpty() ? ""
				: " configuration=" + Integer.toHexString(configuration.toString().hashCode()));
	}

	private static Policy policy(PortGuardProperties properties) {
		Cleanup cleanup = properties.getCleanup();
		if (cleanup.getGracePeriod().isNegative()) {
			throw new InvalidConfigurationPropertyValueException("port-guard.cleanup.grace-period",
					cleanup.getGracePeriod(), "A time can't be negative: use '0s' or more, such as '10s'.");
		}
		return new Policy(properties.getMode(), cleanup.getStale(), cleanup.getStaleWhen(), cleanup.getRunning(),
				cleanup.getGracePeriod(), cleanup.getLaunchers());
	}

	private static Duration positive(String property, Duration timeout, String what) {
		if (timeout.isNegative() || timeout.isZero()) {
			throw new InvalidConfigurationPropertyValueException(property, timeout,
					what + " needs some time: use more than '0s', such as '2s'.");
		}
		return timeout;
	}

	private static Set<Surrounding> surroundings(Environment environment) {
		Set<Surrounding> surroundings = EnumSet.noneOf(Surrounding.class);
		if (TestDetector.isTest(environment, System.getProperties())) {
			surroundings.add(Surrounding.TEST);
		}
		CloudPlatform platform = CloudPlatform.getActive(environment);
		if (platform != null && platform != CloudPlatform.NONE) {
			surroundings.add(Surrounding.CLOUD);
		}
		return surroundings;
	}

	/**
	 * What the hooks into the servers share.
	 */
	@Configuration(proxyBeanMethods = false)
	@Conditional(OnServerCondition.class)
	static class ServerConfiguration {

		@Bean
		ServerGuard portGuardServerGuard(PortGuard portGuard, PortGuardProperties properties,
				ApplicationContext context) {
			WebServerSettings server = WebServerSettings.of(context);
			ListenerRequests requests = new ListenerRequests(context.getEnvironment(),
					(server != null) ? server.port() : null,
					properties.isEnabled() ? properties.rangesByListener() : Map.of());
			warnAbout(requests.ranges());
			if (server != null && properties.isEnabled()) {
				prepare(portGuard, server);
			}
			return new ServerGuard(portGuard, requests, Devtools.isActive(context.getClassLoader()), context,
					startup(context));
		}

		private static void prepare(PortGuard portGuard, WebServerSettings server) {
			int port = (server.port() != null) ? server.port() : StandardListener.SERVER.defaultPort();
			if (port > 0) {
				portGuard.prepare(port);
			}
		}

		private static ApplicationStartup startup(ApplicationContext context) {
			return (context instanceof ConfigurableApplicationContext configurable)
					? configurable.getApplicationStartup() : ApplicationStartup.DEFAULT;
		}

		private static void warnAbout(Map<String, PortRanges> rangesByListener) {
			for (Map.Entry<String, PortRanges> ranges : rangesByListener.entrySet()) {
				String property = PortGuardProperties.rangesProperty(ranges.getKey());
				for (String complaint : new SystemPorts().complaints(ranges.getValue())) {
					logger.warn("{}: {}", property, complaint);
				}
			}
		}

		/**
		 * Whether there is a file, and the guard at all, is asked here: a condition would
		 * be decided when the application is built, if it is processed ahead of time.
		 */
		@Bean
		ServerEventListener portGuardServerEventListener(ServerGuard guard, PortGuardProperties properties,
				ApplicationContext context) {
			Path path = properties.isEnabled() ? properties.getPortFile() : null;
			PortFile file = (path != null) ? new PortFile(path, PortFile.Format.of(path)) : null;
			return new ServerEventListener(guard, file, context);
		}

	}

}
