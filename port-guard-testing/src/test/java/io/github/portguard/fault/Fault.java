package io.github.portguard.fault;

import java.time.Duration;

import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.Tools;

/**
 * A way in which the file system of the registry can fail.
 */
enum Fault {

	FULL("mount -t tmpfs -o size=128k,mode=700 none \"$0\"", "cat /dev/zero > \"$0/filler\" || true", "make room"),

	WITHOUT_INODES("mount -t tmpfs -o nr_inodes=32,mode=700 none \"$0\"",
			"i=0; while touch \"$0/filler-$i\" 2>/dev/null; do i=$((i + 1)); done", "No space left"),

	READ_ONLY("mount -t tmpfs -o mode=700 none \"$0\"", "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\"",
			"not writable"),

	/**
	 * The superuser may write everywhere, so the programs do without that right.
	 */
	FORBIDDEN("mount -t tmpfs -o mode=700 none \"$0\"",
			"mkdir -p -m 700 \"$0/inst\" \"$0/port\" && chmod -R a-w \"$0\"", "not writable") {

		@Override
		JavaCommand enter(PrivateMount mount, JavaCommand command) {
			return mount.enter(command.wrappedIn(Tools.require("setpriv"), "--bounding-set",
					"-dac_override,-dac_read_search,-fowner"));
		}

	},

	/**
	 * Something else was mounted over it.
	 */
	COVERED("mount -t tmpfs -o mode=700 none \"$0\"", "mount -t tmpfs -o mode=755 none \"$0\"", "chmod 700"),

	/**
	 * A file system in user space whose server answers nothing: whoever touches it waits
	 * until he is killed.
	 */
	HUNG("mount -t tmpfs -o mode=700 none \"$0\"", "", "port-guard.registry.timeout to more than 2500 ms") {

		private static final String SERVER = """
				import ctypes, os, sys, time
				fd = os.open("/dev/fuse", os.O_RDWR)
				options = "fd=%d,rootmode=40700,user_id=0,group_id=0,subtype=bindfs" % fd
				if ctypes.CDLL(None).mount(b"hung", sys.argv[1].encode(), b"fuse", 6, options.encode()) != 0:
					sys.exit("it can't be mounted")
				print("ready", flush=True)
				while True:
					time.sleep(1000)
				""";

		@Override
		void strike(PrivateMount mount) {
			mount.start(Tools.python(), "-c", SERVER);
		}

	};

	/**
	 * How long the guard waits for a file system.
	 */
	static final Duration TIMEOUT = Duration.ofMillis(2500);

	private final String mount;

	private final String strike;

	private final String words;

	Fault(String mount, String strike, String words) {
		this.mount = mount;
		this.strike = strike;
		this.words = words;
	}

	/**
	 * Returns the script that mounts the file system while it is well.
	 */
	String mount() {
		return this.mount;
	}

	/**
	 * Makes it fail from now on.
	 */
	void strike(PrivateMount mount) {
		mount.run(this.strike);
	}

	/**
	 * Returns a command as one that sees it.
	 */
	JavaCommand enter(PrivateMount mount, JavaCommand command) {
		return mount.enter(command);
	}

	/**
	 * Returns what a warning about it says.
	 */
	String words() {
		return this.words;
	}

}
