package io.github.portguard.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A process that a benchmark has started, and what it says. Not thread-safe.
 */
final class Child implements AutoCloseable {

	private final Process process;

	private final long begin;

	private final BufferedReader output;

	private final List<String> lines = new ArrayList<>();

	Child(Process process, long begin) {
		this.process = process;
		this.begin = begin;
		this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
	}

	ProcessHandle handle() {
		return this.process.toHandle();
	}

	long pid() {
		return this.process.pid();
	}

	/**
	 * Waits for a line with something in it, which may have been said before.
	 */
	Matcher await(Pattern pattern) throws IOException {
		for (String line : this.lines) {
			Matcher matcher = pattern.matcher(line);
			if (matcher.find()) {
				return matcher;
			}
		}
		Matcher matcher = next(pattern);
		if (matcher == null) {
			throw new IllegalStateException("No line with '%s':%n%s".formatted(pattern, String.join("\n", this.lines)));
		}
		return matcher;
	}

	/**
	 * Waits for a line with something in it that has not been read yet.
	 */
	Matcher awaitNext(Pattern pattern) throws IOException {
		Matcher matcher = next(pattern);
		if (matcher == null) {
			throw new IllegalStateException("No line with '%s':%n%s".formatted(pattern, String.join("\n", this.lines)));
		}
		return matcher;
	}

	private @Nullable Matcher next(Pattern pattern) throws IOException {
		for (String line = this.output.readLine(); line != null; line = this.output.readLine()) {
			this.lines.add(line);
			Matcher matcher = pattern.matcher(line);
			if (matcher.find()) {
				return matcher;
			}
		}
		return null;
	}

	/**
	 * Returns what it has said so far, as far as it was waited for.
	 */
	String said() {
		return String.join("\n", this.lines);
	}

	/**
	 * Waits until it has ended by itself.
	 * @return all that it has said
	 */
	String awaitEnd() throws IOException, InterruptedException {
		this.output.lines().forEach(this.lines::add);
		this.process.waitFor();
		return said();
	}

	int exitCode() {
		return this.process.exitValue();
	}

	/**
	 * Returns how long ago it was started, in milliseconds.
	 */
	double age() {
		return millisSince(this.begin);
	}

	static double millisSince(long begin) {
		return (System.nanoTime() - begin) / 1e6;
	}

	void tell(String line) throws IOException {
		OutputStream input = this.process.getOutputStream();
		input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
		input.flush();
	}

	/**
	 * Closes its input, which ends the programs of this module, and asks it to end
	 * otherwise.
	 */
	@Override
	public void close() throws IOException {
		try {
			this.process.getOutputStream().close();
		}
		catch (IOException ex) {
			// it has ended before
		}
		this.process.toHandle().destroy();
		this.output.transferTo(Writer.nullWriter());
		this.process.onExit().join();
		this.output.close();
	}

}
