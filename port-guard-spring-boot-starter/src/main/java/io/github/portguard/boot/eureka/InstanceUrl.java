package io.github.portguard.boot.eureka;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.netflix.eureka.EurekaInstanceConfigBean;

/**
 * The address of a page that an instance tells. If it is {@code null}, the client derives
 * it from the port.
 *
 * @param getter reads it
 * @param setter writes it
 */
record InstanceUrl(Function<EurekaInstanceConfigBean, @Nullable String> getter,
		BiConsumer<EurekaInstanceConfigBean, @Nullable String> setter) {

	static final List<InstanceUrl> ALL = List.of(
			new InstanceUrl(EurekaInstanceConfigBean::getHomePageUrl, EurekaInstanceConfigBean::setHomePageUrl),
			new InstanceUrl(EurekaInstanceConfigBean::getStatusPageUrl, EurekaInstanceConfigBean::setStatusPageUrl),
			new InstanceUrl(EurekaInstanceConfigBean::getHealthCheckUrl, EurekaInstanceConfigBean::setHealthCheckUrl),
			new InstanceUrl(EurekaInstanceConfigBean::getSecureHealthCheckUrl,
					EurekaInstanceConfigBean::setSecureHealthCheckUrl));

	@Nullable String of(EurekaInstanceConfigBean config) {
		return this.getter.apply(config);
	}

	void set(EurekaInstanceConfigBean config, @Nullable String url) {
		this.setter.accept(config, url);
	}

	/**
	 * Returns a URL with another port, if it leads to one of an instance's own ports.
	 * @param url the URL
	 * @param host the host of the instance
	 * @param moves where each port has been moved to
	 * @return the new URL; {@code null} if it leads elsewhere
	 */
	static @Nullable String move(@Nullable String url, String host, Map<Integer, Integer> moves) {
		if (url == null) {
			return null;
		}
		Matcher matcher = Pattern.compile("(https?://\\[?" + Pattern.quote(host) + "]?:)(\\d{1,5})((?:[/?#].*)?)")
			.matcher(url);
		Integer port = matcher.matches() ? moves.get(Integer.valueOf(matcher.group(2))) : null;
		return (port != null) ? matcher.group(1) + port + matcher.group(3) : null;
	}

}
