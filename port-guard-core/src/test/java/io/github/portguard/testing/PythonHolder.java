package io.github.portguard.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program in Python that holds a port as far as the operating system is concerned, and
 * lies about itself if it is told to. It writes down each signal it receives, whatever
 * can be caught, and survives it.
 */
public final class PythonHolder {

	private static final String SCRIPT = """
			import fcntl, os, signal, socket, sys
			def say(text):
				os.write(1, (text + "\\n").encode())
			for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}:
				try:
					signal.signal(number, lambda received, frame: say("signal %d at %d" % (received, os.getpid())))
				except OSError:
					pass
			port, lock, children, manner = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
			say("started %d" % os.getpid())
			sockets = []
			for address in sys.argv[5:] or ["::"]:
				s = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
				if manner != "bound":
					s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
				if manner == "sharing":
					s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
				s.bind((address, port))
				if manner != "bound":
					s.listen(5)
				sockets.append(s)
			if manner == "connected":
				s = socket.create_connection(sockets[0].getsockname()[:2])
				say("port %d" % s.getsockname()[1])
				sockets.append(s)
			def take(name):
				global file
				file = open(name, "a")
				fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
			told, tell = os.pipe()
			for i in range(children):
				child = os.fork()
				if child == 0:
					if i == 0 and lock != "-":
						take(lock)
					os.write(tell, b"1")
					while True:
						signal.pause()
				os.read(told, 1)
				say("child %d" % child)
			if children == 0 and lock != "-":
				take(lock)
			say("ready")
			while True:
				signal.pause()
			""";

	private final Stage stage;

	private final List<String> addresses = new ArrayList<>();

	private int port;

	private String lock = "-";

	private int children;

	private String manner = "listening";

	private List<String> wrapper = List.of();

	private PythonHolder(Stage stage) {
		this.stage = stage;
	}

	/**
	 * Returns a program that is going to hold a port here. Skips the test if there is no
	 * Python.
	 */
	public static PythonHolder of(Stage stage, int port) {
		PythonHolder holder = new PythonHolder(stage);
		holder.port = port;
		return holder;
	}

	/**
	 * Holds no port at all.
	 */
	public static PythonHolder bystander(Stage stage) {
		return of(stage, 0).on("127.0.0.1");
	}

	public PythonHolder on(String address) {
		this.addresses.add(address);
		return this;
	}

	public PythonHolder locking(Path file) {
		this.lock = file.toString();
		return this;
	}

	/**
	 * Binds its port and does not listen.
	 */
	public PythonHolder bound() {
		this.manner = "bound";
		return this;
	}

	/**
	 * Lets others bind its port, too.
	 */
	public PythonHolder sharing() {
		this.manner = "sharing";
		return this;
	}

	/**
	 * Connects to itself and says which port the operating system has chosen for that.
	 */
	public PythonHolder connected() {
		this.manner = "connected";
		return this;
	}

	public PythonHolder wrappedIn(String... words) {
		this.wrapper = List.of(words);
		return this;
	}

	/**
	 * Forks children that share its socket. The first of them takes the lock.
	 */
	public PythonHolder forking(int children) {
		this.children = children;
		return this;
	}

	public RunningProgram start() {
		RunningProgram program = startInHaste();
		program.await("ready");
		return this.wrapper.isEmpty() ? program : this.stage.within(program);
	}

	/**
	 * Starts it without waiting until it is ready.
	 */
	public RunningProgram startInHaste() {
		return this.stage.start(words(), this.stage.directory(), Map.of());
	}

	/**
	 * Returns the command, for somebody else to start.
	 */
	public List<String> words() {
		List<String> words = new ArrayList<>(this.wrapper);
		words.addAll(List.of(Tools.python(), "-S", "-E", "-c", SCRIPT, Integer.toString(this.port), this.lock,
				Integer.toString(this.children), this.manner));
		words.addAll(this.addresses);
		return words;
	}

}
