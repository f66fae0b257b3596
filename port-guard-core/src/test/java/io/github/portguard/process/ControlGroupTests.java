package io.github.portguard.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ControlGroup}.
 */
class ControlGroupTests {

	@TempDir
	private Path root;

	@ParameterizedTest
	@CsvSource({
			// a person's terminals and desktop
			"0::/user.slice/user-1000.slice/session-3.scope,",
			"0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-org.gnome.Terminal.slice/vte-spawn-1f.scope,",
			"0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-idea-4600.scope,",
			"0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-org.kde.konsole@9f.service,",
			"0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-idea@9f.service/sub,",
			"0::/user.slice/user-1000.slice/user@1000.service/init.scope,",
			"0::/user.slice/user-1000.slice/user@1000.service,",
			// services
			"0::/system.slice/shop.service,shop.service", "0::/system.slice/shop.service/worker/1,shop.service",
			"0::/system.slice/cron.service,cron.service", "0::/system.slice/app-shop.service,app-shop.service",
			"0::/system.slice/system-shop.slice/shop@1.service,shop@1.service",
			"0::/user.slice/user-1000.slice/user@1000.service/app.slice/shop.service,--user shop.service",
			"0::/user.slice/user-1000.slice/user@1000.service/app.slice/shop.service/sub,--user shop.service",
			"0::/user.slice/user-1000.slice/user@1000.service/app-shop.slice/shop.service,--user shop.service",
			"0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-shop.service,--user app-shop.service",
			"0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-shop.service/sub,--user app-shop.service",
			"1:name=systemd:/user.slice/user-1000.slice/user@1000.service/shop.service,--user shop.service",
			"0::/system.slice/app-idea@9f.service,app-idea@9f.service",
			"0::/../../system.slice/shop.service,shop.service",
			// containers
			"0::/,", "0::/system.slice/docker-0a1b2c.scope,", "0::/docker/0a1b2c,",
			"0::/system.slice/docker.service/docker/0a1b2c,docker.service",
			"0::/kubepods.slice/kubepods-burstable.slice/kubepods-pod1.slice/cri-containerd-0a.scope,",
			// version 1
			"1:name=systemd:/system.slice/shop.service,shop.service",
			"1:name=systemd:/user.slice/user-1000.slice/session-3.scope,", "4:cpu,", "0::,", "garbage," })
	void namesTheServiceThatManagesAProcess(@Nullable String line, @Nullable String service) {
		assertThat(group(lines(line)).service()).isEqualTo(service);
	}

	@Test
	void onlyTheHierarchyOfSystemdCounts() {
		assertThat(group(List.of("12:memory:/system.slice/other.service", "5:cpu,cpuacct:/a.service",
				"1:name=systemd:/user.slice/session-1.scope", "0::/"))
			.service()).isNull();
		assertThat(group(List.of("12:memory:/", "1:name=systemd:/", "0::/system.slice/shop.service")).service())
			.isEqualTo("shop.service");
	}

	@Test
	void aPathWithColonsIsReadAsAWhole() {
		assertThat(group(List.of("0::/system.slice/a:b:c.service")).service()).isEqualTo("a:b:c.service");
	}

	@ParameterizedTest
	@CsvSource({ "frozen 1,true", "frozen 0,false", "populated 1,true", "'',true" })
	void aGroupOfVersion2IsFrozenUnlessItSaysThatItIsNot(String events, boolean frozen) throws Exception {
		write("user.slice/shop/cgroup.events", "populated 1\n" + events + "\n");
		assertThat(group(List.of("0::/user.slice/shop", "")).mayBeFrozen()).isEqualTo(frozen);
	}

	@ParameterizedTest
	@CsvSource({ "frozen 1,true", "frozen 0,false", "populated 1,true" })
	void aGroupOfVersion2BesideVersion1IsLookedUpInTheUnifiedHierarchy(String events, boolean frozen) throws Exception {
		write("unified/user.slice/shop/cgroup.events", "populated 1\n" + events + "\n");
		write("freezer/cgroup.procs", "");
		assertThat(group(List.of("7:freezer:/", "4:cpu:/user.slice", "0::/user.slice/shop")).mayBeFrozen())
			.isEqualTo(frozen);
	}

	@ParameterizedTest
	@CsvSource({ "FROZEN,true", "FREEZING,true", "THAWED,false", "'',true" })
	void aGroupOfVersion1IsFrozenUnlessItSaysThatItIsNot(String state, boolean frozen) throws Exception {
		write("freezer/shop/freezer.state", state + "\n");
		assertThat(group(List.of("1:name=systemd:/shop", "7:freezer:/shop", "")).mayBeFrozen()).isEqualTo(frozen);
	}

	@Test
	void oneFrozenGroupIsEnough() throws Exception {
		write("freezer/shop/freezer.state", "THAWED\n");
		write("unified/shop/cgroup.events", "frozen 1\n");
		assertThat(group(List.of("7:freezer:/shop", "0::/shop")).mayBeFrozen()).isTrue();
		write("unified/shop/cgroup.events", "frozen 0\n");
		assertThat(group(List.of("7:freezer:/shop", "0::/shop")).mayBeFrozen()).isFalse();
		write("freezer/shop/freezer.state", "FROZEN\n");
		assertThat(group(List.of("7:freezer:/shop", "0::/shop")).mayBeFrozen()).isTrue();
	}

	@Test
	void theRootGroupCannotBeFrozen() throws Exception {
		assertThat(group(List.of("7:freezer:/", "0::/", "")).mayBeFrozen()).isFalse();
		write("cgroup.events", "populated 1\nfrozen 1\n");
		assertThat(group(List.of("0::/")).mayBeFrozen()).as("what a container sees as the root need not be it")
			.isTrue();
	}

	@Test
	void whatCannotBeReadMayBeFrozen() throws Exception {
		assertThat(group(List.of()).mayBeFrozen()).isTrue();
		assertThat(group(List.of("")).mayBeFrozen()).isTrue();
		assertThat(group(List.of("0::/none")).mayBeFrozen()).isTrue();
		assertThat(group(List.of("7:freezer:/none")).mayBeFrozen()).isTrue();
		Files.createDirectories(this.root.resolve("shop/cgroup.events"));
		assertThat(group(List.of("0::/shop")).mayBeFrozen()).isTrue();
	}

	@Test
	void aGroupOfAnotherHierarchySaysNothing() {
		assertThat(group(List.of("1:name=systemd:/shop", "4:cpu,cpuacct:/shop")).mayBeFrozen()).isFalse();
	}

	private ControlGroup group(List<String> lines) {
		return new ControlGroup(lines, this.root);
	}

	private void write(String name, String text) throws Exception {
		Path file = this.root.resolve(name);
		Files.createDirectories(file.getParent());
		Files.writeString(file, text);
	}

	private static List<String> lines(@Nullable String line) {
		return (line != null) ? List.of(line) : List.of();
	}

}
