package io.github.portguard.boot.eureka;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.netflix.appinfo.ApplicationInfoManager;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.cloud.netflix.eureka.EurekaInstanceConfigBean;
import org.springframework.cloud.netflix.eureka.serviceregistry.EurekaAutoServiceRegistration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ApplicationContextEvent;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.ContextStartedEvent;
import org.springframework.context.event.ContextStoppedEvent;
import org.springframework.core.Ordered;

import io.github.portguard.boot.PortGuardProperties;
import io.github.portguard.boot.ServerGuard;

/**
 * Keeps Eureka's client from registering an application before all of its ports are
 * bound, and then has it register with those.
 * <p>
 * Left alone, the client takes {@code server.port} for the truth and registers before the
 * bind. As long as there is no port it has to wait, and its own answer to the start of
 * the web server would come before that of the management server. So it is this class
 * that starts the registration, when the context is refreshed or started again.
 */
final class InstanceLocator implements BeanPostProcessor, ApplicationListener<ApplicationEvent>, Ordered {

	private static final String SERVER = "server";

	private static final String MANAGEMENT = "management";

	private final ApplicationContext context;

	private final ObjectProvider<PortGuardProperties> properties;

	private final ObjectProvider<ApplicationInfoManager> managers;

	private final ObjectProvider<EurekaAutoServiceRegistration> registrations;

	/**
	 * The ports that are bound, by listener.
	 */
	private final Map<String, Integer> ports = new ConcurrentHashMap<>();

	private volatile @Nullable InstanceAddress address;

	private volatile boolean located;

	InstanceLocator(ApplicationContext context, ObjectProvider<PortGuardProperties> properties,
			ObjectProvider<ApplicationInfoManager> managers,
			ObjectProvider<EurekaAutoServiceRegistration> registrations) {
		this.context = context;
		this.properties = properties;
		this.managers = managers;
		this.registrations = registrations;
	}

	/**
	 * Before all others, some of which make the client register.
	 */
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	/**
	 * Called after properties were bound: at the start, and each time they are bound
	 * again because the environment has changed.
	 */
	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof EurekaInstanceConfigBean config && this.properties.getObject().isEnabled()) {
			InstanceAddress address = this.address;
			if (address == null) {
				address = new InstanceAddress(config, new PortProperties(this.context.getEnvironment()));
				this.address = address;
			}
			if (!address.isOf(config)) {
				return bean;
			}
			if (this.located) {
				address.reveal(this.ports.get(SERVER), this.ports.get(MANAGEMENT));
			}
			else {
				address.conceal();
			}
		}
		return bean;
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (event instanceof WebServerInitializedEvent initialized) {
			initialized(initialized);
		}
		else if (event instanceof ApplicationContextEvent contextEvent
				&& contextEvent.getApplicationContext() == this.context) {
			if (event instanceof ContextRefreshedEvent || event instanceof ContextStartedEvent) {
				register();
			}
			else if (event instanceof ContextStoppedEvent) {
				forget();
			}
		}
	}

	private void initialized(WebServerInitializedEvent event) {
		ApplicationContext source = event.getApplicationContext();
		String listener = ServerGuard.listenerOf(source);
		boolean ours = MANAGEMENT.equals(listener) || source == this.context;
		if (ours && event.getWebServer().getPort() > 0) {
			this.ports.put(listener, event.getWebServer().getPort());
		}
	}

	/**
	 * The next start may find the ports taken by somebody else.
	 */
	private void forget() {
		this.located = false;
		InstanceAddress address = this.address;
		if (address != null) {
			address.conceal();
		}
	}

	private void register() {
		this.located = true;
		InstanceAddress address = this.address;
		if (address != null && address.reveal(this.ports.get(SERVER), this.ports.get(MANAGEMENT))) {
			this.managers.ifAvailable(address::copyTo);
			this.registrations.ifAvailable(EurekaAutoServiceRegistration::start);
		}
	}

}
