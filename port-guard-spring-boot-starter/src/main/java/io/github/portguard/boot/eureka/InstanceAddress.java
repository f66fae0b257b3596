package io.github.portguard.boot.eureka;

import java.util.HashMap;
import java.util.Map;

import com.netflix.appinfo.ApplicationInfoManager;
import com.netflix.appinfo.InstanceInfo;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.netflix.eureka.EurekaInstanceConfigBean;

/**
 * Where an instance says it is: ports, id, URLs and metadata. Thread-safe.
 * <p>
 * An instance that was given a port other than that of the server, such as that of a
 * proxy, is left alone.
 */
final class InstanceAddress {

	/**
	 * Keeps the client from registering. With 0 it would go ahead as soon as the server
	 * has a port, or at once if it had one before.
	 */
	private static final int NO_PORT = -1;

	/**
	 * Stands for a port in texts.
	 */
	private static final int UNKNOWN_PORT = 0;

	private static final String MANAGEMENT_PORT = "management.port";

	private final EurekaInstanceConfigBean config;

	private final PortProperties properties;

	/**
	 * Whether the port is that of the server.
	 */
	private final boolean followsServer;

	/**
	 * Whether the secure port is that of the server, too.
	 */
	private final boolean secure;

	private final Map<InstanceUrl, String> withheldUrls = new HashMap<>();

	private @Nullable String withheldManagementPort;

	/**
	 * What was revealed last.
	 */
	private int serverPort;

	private @Nullable Integer managementPort;

	/**
	 * Creates the address.
	 * @param config the configuration of the instance, as the client and the user have
	 * made it
	 * @param properties what it was made of
	 */
	InstanceAddress(EurekaInstanceConfigBean config, PortProperties properties) {
		this.config = config;
		this.properties = properties;
		this.serverPort = properties.serverPort();
		this.managementPort = properties.managementPort();
		this.followsServer = this.serverPort > 0 && config.getNonSecurePort() == this.serverPort;
		this.secure = config.getSecurePortEnabled() && config.getSecurePort() == this.serverPort;
	}

	/**
	 * Whether it is that of this very configuration. Others may have the same values.
	 */
	@SuppressWarnings("ReferenceEquality")
	boolean isOf(EurekaInstanceConfigBean config) {
		return this.config == config;
	}

	/**
	 * Says nothing for now that might turn out to be wrong.
	 */
	synchronized void conceal() {
		if (!this.followsServer) {
			return;
		}
		setPort(NO_PORT);
		if (isOurId(this.config.getInstanceId())) {
			this.config.setInstanceId(this.properties.instanceId(UNKNOWN_PORT));
		}
		Map<Integer, Integer> own = moves(UNKNOWN_PORT, UNKNOWN_PORT);
		for (InstanceUrl url : InstanceUrl.ALL) {
			String text = url.of(this.config);
			if (text != null && InstanceUrl.move(text, this.config.getHostname(), own) != null) {
				this.withheldUrls.put(url, text);
				url.set(this.config, null);
			}
		}
		if (movedManagementPort(own) != null) {
			this.withheldManagementPort = this.config.getMetadataMap().remove(MANAGEMENT_PORT);
		}
	}

	/**
	 * Says where the instance is.
	 * @param server the port of the server; {@code null} if it has told none, so that
	 * nothing is known better than what was asked for
	 * @param management the port of a management server of its own; {@code null} if there
	 * is none
	 * @return whether that was for us to say
	 */
	synchronized boolean reveal(@Nullable Integer server, @Nullable Integer management) {
		if (!this.followsServer) {
			return false;
		}
		int actual = (server != null) ? server : this.properties.serverPort();
		setPort(actual);
		if (isOurId(this.config.getInstanceId())) {
			this.config.setInstanceId(idOn(actual));
		}
		this.withheldUrls.forEach((url, text) -> url.set(this.config, text));
		this.withheldUrls.clear();
		if (this.withheldManagementPort != null) {
			this.config.getMetadataMap().put(MANAGEMENT_PORT, this.withheldManagementPort);
			this.withheldManagementPort = null;
		}
		move(moves(actual, management));
		this.serverPort = actual;
		this.managementPort = management;
		return true;
	}

	private void move(Map<Integer, Integer> moves) {
		for (InstanceUrl url : InstanceUrl.ALL) {
			String moved = InstanceUrl.move(url.of(this.config), this.config.getHostname(), moves);
			if (moved != null) {
				url.set(this.config, moved);
			}
		}
		Integer moved = movedManagementPort(moves);
		if (moved != null) {
			this.config.getMetadataMap().put(MANAGEMENT_PORT, moved.toString());
		}
	}

	/**
	 * What the client has made of the configuration before may be out of date.
	 */
	synchronized void copyTo(ApplicationInfoManager manager) {
		InstanceInfo info = manager.getInfo();
		new InstanceInfo.Builder(info).setNamespace(this.config.getNamespace() + ".")
			.setInstanceId(this.config.getInstanceId())
			.setPort(this.config.getNonSecurePort())
			.setSecurePort(this.config.getSecurePort())
			.setHomePageUrl(this.config.getHomePageUrlPath(), this.config.getHomePageUrl())
			.setStatusPageUrl(this.config.getStatusPageUrlPath(), this.config.getStatusPageUrl())
			.setHealthCheckUrls(this.config.getHealthCheckUrlPath(), this.config.getHealthCheckUrl(),
					this.config.getSecureHealthCheckUrl());
		String management = this.config.getMetadataMap().get(MANAGEMENT_PORT);
		if (management != null) {
			manager.registerAppMetadata(Map.of(MANAGEMENT_PORT, management));
		}
		info.setIsDirty();
	}

	private void setPort(int port) {
		this.config.setNonSecurePort(port);
		if (this.secure) {
			this.config.setSecurePort(port);
		}
	}

	/**
	 * Whether an id is made of the port of the server, as the default one is, or would be
	 * if {@code server.port} were set.
	 */
	private boolean isOurId(@Nullable String id) {
		return this.properties.instanceId().equals(id) || this.properties.instanceId(UNKNOWN_PORT).equals(id)
				|| this.properties.instanceId(this.serverPort).equals(id);
	}

	private String idOn(int port) {
		return (port == this.properties.serverPort()) ? this.properties.instanceId() : this.properties.instanceId(port);
	}

	private @Nullable Integer movedManagementPort(Map<Integer, Integer> moves) {
		String text = this.config.getMetadataMap().get(MANAGEMENT_PORT);
		return moves.entrySet()
			.stream()
			.filter((move) -> move.getKey().toString().equals(text))
			.map(Map.Entry::getValue)
			.findFirst()
			.orElse(null);
	}

	/**
	 * Where each port leads that the instance may name: what was asked for, and what was
	 * revealed last.
	 */
	private Map<Integer, Integer> moves(int server, @Nullable Integer management) {
		Map<Integer, Integer> moves = new HashMap<>();
		moves.put(this.properties.serverPort(), server);
		moves.put(this.serverPort, server);
		Integer requested = this.properties.managementPort();
		if (management != null) {
			if (requested != null) {
				moves.put(requested, management);
			}
			if (this.managementPort != null) {
				moves.put(this.managementPort, management);
			}
		}
		return moves;
	}

}
