package io.github.portguard.boot;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.web.context.reactive.ReactiveWebApplicationContext;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.ClassUtils;
import org.springframework.web.context.WebApplicationContext;

/**
 * Matches if there can be a server of which a hook of ours takes care. It looks for
 * itself where nested conditions would say the same: these are read from class files one
 * by one, in every start.
 */
class OnServerCondition extends SpringBootCondition implements ConfigurationCondition {

	static final String GRPC_SERVER = "org.springframework.boot.grpc.server.autoconfigure.GrpcServerProperties";

	private static final String RSOCKET_SERVER = "org.springframework.boot.rsocket.context.RSocketServerBootstrap";

	static final String WEB_SERVER = "org.springframework.boot.web.server.autoconfigure.ServerProperties";

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Guarded server");
		String server = findServer(context.getClassLoader(), context.getResourceLoader());
		return (server != null) ? ConditionOutcome.match(message.found("class").items(server))
				: ConditionOutcome.noMatch(message.didNotFind("web, gRPC or RSocket server").atAll());
	}

	private static @Nullable String findServer(@Nullable ClassLoader classLoader, ResourceLoader context) {
		if (ClassUtils.isPresent(WEB_SERVER, classLoader) && isWeb(context)) {
			return WEB_SERVER;
		}
		if (ClassUtils.isPresent(GRPC_SERVER, classLoader)) {
			return GRPC_SERVER;
		}
		return ClassUtils.isPresent(RSOCKET_SERVER, classLoader) ? RSOCKET_SERVER : null;
	}

	private static boolean isWeb(ResourceLoader context) {
		return context instanceof WebApplicationContext || context instanceof ReactiveWebApplicationContext;
	}

}
