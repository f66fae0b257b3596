package io.github.portguard.boot;

import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.NativeDetector;
import org.springframework.core.type.AnnotationMetadata;

import io.github.portguard.PortGuard;

/**
 * Has what a guarded start takes loaded beside the start, once it is known that there is
 * a server to be guarded: in a thread that ends by itself, once in a JVM. It registers
 * nothing. Spring Boot's own thread for that comes too early: whether the guard is turned
 * off can't be known there.
 */
final class BackgroundLoader implements ImportBeanDefinitionRegistrar, Runnable {

	private static final Logger logger = LoggerFactory.getLogger(BackgroundLoader.class);

	/**
	 * As Spring Boot's own initialisation in the background.
	 */
	private static final String IGNORE_PROPERTY = "spring.backgroundpreinitializer.ignore";

	private static final String AOT_PROPERTY = "spring.aot.processing";

	private static final AtomicBoolean started = new AtomicBoolean();

	@Override
	public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
		if (isWorthIt() && started.compareAndSet(false, true)) {
			Thread thread = new Thread(this, "port-guard-loader");
			thread.setDaemon(true);
			try {
				thread.start();
			}
			catch (OutOfMemoryError ex) {
				logger.debug("There is no thread to load anything in", ex);
			}
		}
	}

	private static boolean isWorthIt() {
		return !Boolean.getBoolean(IGNORE_PROPERTY) && !Boolean.getBoolean(AOT_PROPERTY)
				&& !NativeDetector.inNativeImage();
	}

	@Override
	public void run() {
		try {
			PortGuard.rehearse();
			for (Class<?> type : List.of(ListenerRequests.class, PortGuardProperties.Listener.class, LostClaims.class,
					StandardListener.class, TestDetector.class, Devtools.class, PortGuardListeners.class,
					LoggingPortGuardListener.class, PortEventPublisher.class, PortAcquiredEvent.class,
					PortFile.class)) {
				MethodHandles.lookup().ensureInitialized(type);
			}
		}
		catch (IllegalAccessException | LinkageError ex) {
			logger.debug("Not everything was loaded in advance", ex);
		}
	}

}
