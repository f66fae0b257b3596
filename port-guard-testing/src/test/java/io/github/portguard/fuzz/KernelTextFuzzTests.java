package io.github.portguard.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import io.github.portguard.endurance.Endurance;
import io.github.portguard.port.PortAccess;
import io.github.portguard.port.PortRanges;
import io.github.portguard.port.SocketTable;
import io.github.portguard.process.ProcessAccess;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.process.ProcessSnapshot;
import io.github.portguard.process.ProcessTable;
import io.github.portguard.registry.RegistryAccess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Texts of the kernel, parts of which the processes choose themselves, and texts that
 * people write.
 */
class KernelTextFuzzTests {

	private static final int TIMES = Endurance.times(1_000, 200_000);

	/**
	 * There is no limit to what the kernel says: all of it is read, some of it several
	 * times, and a line may be no longer than a word.
	 */
	private static final int FACTOR = 1000;

	private static final long PID = 4711;

	private static final String STAT = "4711 (java (x) y) S 1 4711 4600 34816 4711 4194304 1 2 3 4 5 6 7 8 20 0 30 0"
			+ " 1000 1 2 18446744073709551615\n";

	private static final String STATUS = """
			Name:\tjava
			Umask:\t0022
			State:\tS (sleeping)
			TracerPid:\t0
			Uid:\t1000\t1000\t1000\t1000
			NSpid:\t4711
			SigIgn:\t0000000000000001
			""";

	private static final String CGROUP = """
			12:freezer:/x
			1:name=systemd:/user.slice/user@1000.service/a.scope
			0::/
			""";

	private static final String TCP = """
			  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid
			   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 42 1 0
			   1: 00000000000000000000000001000000:1F90 00000000:0000 0A 00000000:00000001 00:00000000 0  1000  0 43 1
			""";

	private static final String MOUNTS = """
			22 1 0:20 / / rw,relatime shared:1 - ext4 /dev/sda rw
			23 22 0:21 / /home\\040x rw - fuse.sshfs host: rw
			24 22 0:22 / /tmp rw - nfs4 host:/ rw
			""";

	@TempDir
	private Path proc;

	private ProcessTable processes;

	@BeforeEach
	void makeUpAProcess() throws Exception {
		Files.createDirectories(this.proc.resolve(PID + "/fd"));
		Files.createDirectories(this.proc.resolve("net"));
		write("stat", STAT.getBytes(StandardCharsets.UTF_8));
		write("status", STATUS.getBytes(StandardCharsets.UTF_8));
		write("cgroup", CGROUP.getBytes(StandardCharsets.UTF_8));
		write("cmdline", "bash\0-i\0".getBytes(StandardCharsets.UTF_8));
		write("maps", new byte[0]);
		this.processes = ProcessAccess.table(this.proc, this.proc.resolve("cgroup"));
	}

	@Test
	void takesAnyStat() {
		feed("stat", STAT);
	}

	@Test
	void takesAnyStatus() {
		feed("status", STATUS);
	}

	@Test
	void takesAnyControlGroup() {
		feed("cgroup", CGROUP);
	}

	@Test
	void takesAnyCommandLine() {
		feed("cmdline", "bash\0-i\0");
	}

	private void feed(String name, String text) {
		ProcessSnapshot before = this.processes.find(PID).orElseThrow();
		Fuzz.feed("/proc/<pid>/" + name, Corpus.texts(text), TIMES, FACTOR, (content) -> {
			write(name, content);
			this.processes.find(PID).ifPresent((process) -> assertThat(process.pid()).isEqualTo(PID));
			this.processes.identify(PID);
			this.processes.lineage(PID);
			this.processes.hasEnded(new ProcessIdentity(PID, 1000));
			this.processes.mayHaveInheritedFrom(PID, before);
			this.processes.isInteractiveShell(PID);
			this.processes.isDebugged(PID);
		});
	}

	@Test
	@EnabledOnOs(value = OS.LINUX, disabledReason = "the socket table is Linux")
	void refusesADamagedSocketTable() {
		SocketTable sockets = PortAccess.table(this.proc);
		Fuzz.feed("/proc/net/tcp", Corpus.texts(TCP), TIMES, FACTOR, (content) -> {
			writeTo(this.proc.resolve("net/tcp"), content);
			try {
				sockets.find(8080).listening().forEach((socket) -> assertThat(socket.port()).isEqualTo(8080));
			}
			catch (IOException ex) {
				// the documented answer
			}
		});
	}

	@Test
	void takesAnyTableOfMounts() {
		Path path = this.proc.resolve("registry");
		Fuzz.feed("/proc/self/mountinfo", Corpus.texts(MOUNTS), TIMES * 5, FACTOR,
				(content) -> assertThatNoException().isThrownBy(() -> RegistryAccess.remoteFileSystem(path,
						new String(content, StandardCharsets.ISO_8859_1).lines().toList())));
	}

	@Test
	void refusesDamagedPortRanges() {
		List<byte[]> texts = Corpus.texts("8081-8090,9000,9100-9110", "8081", " 8081 - 8090 , 9000 ");
		Fuzz.feed("port ranges", texts, TIMES * 10, FACTOR, (content) -> {
			try {
				PortRanges ranges = PortRanges.parse(new String(content, StandardCharsets.UTF_8));
				assertThat(PortRanges.parse(ranges.toString())).isEqualTo(ranges);
				assertThat(ranges.ports().count()).isBetween(1L, 65535L);
			}
			catch (IllegalArgumentException ex) {
				assertThat(ex).as("what names the culprit").hasMessageNotContaining("For input string");
			}
		});
	}

	private void write(String name, byte[] content) {
		writeTo(this.proc.resolve(Long.toString(PID)).resolve(name), content);
	}

	private static void writeTo(Path file, byte[] content) {
		try {
			Files.write(file, content);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
