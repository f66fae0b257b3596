package io.github.portguard.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The classes that a JVM has loaded, as it has written down itself.
 *
 * @param named classes that somebody has written
 * @param hidden classes that were made while it ran: those of lambdas, proxies
 */
public record LoadedClasses(Set<String> named, Set<String> hidden) {

	private static final Pattern LINE = Pattern.compile("(\\S+) source: .*");

	/**
	 * Classes that have a name and were made all the same, so that the name is not worth
	 * much: proxies are numbered in the order in which they are needed, and JDK 17 makes
	 * an accessor when a method is called by reflection once too often.
	 */
	private static final Pattern MADE = Pattern.compile("jdk\\.internal\\.reflect\\.Generated.*|.*\\$Proxy\\d+");

	/**
	 * Returns the option that makes a JVM write down what it loads.
	 */
	public static String option(Path log) {
		return "-Xlog:class+load:file=" + log + ":none:filecount=0";
	}

	public static LoadedClasses read(Path log) throws IOException {
		Set<String> named = new TreeSet<>();
		Set<String> hidden = new TreeSet<>();
		try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
			lines.map(LINE::matcher)
				.filter(Matcher::matches)
				.map((line) -> line.group(1))
				.forEach((name) -> (isMade(name) ? hidden : named).add(name));
		}
		return new LoadedClasses(named, hidden);
	}

	private static boolean isMade(String name) {
		return name.contains("/") || MADE.matcher(name).matches();
	}

	/**
	 * Returns the named classes that another JVM has not loaded.
	 */
	public Set<String> namedBeyond(LoadedClasses other) {
		return select(this.named, (name) -> !other.named.contains(name));
	}

	public Set<String> ourNamed() {
		return select(this.named, LoadedClasses::isOurs);
	}

	public Set<String> ourHidden() {
		return select(this.hidden, LoadedClasses::isOurs);
	}

	/**
	 * Returns the named classes of OSHI and JNA.
	 */
	public Set<String> ofOshiOrJna() {
		return select(this.named, (name) -> name.startsWith("oshi.") || name.startsWith("com.sun.jna."));
	}

	/**
	 * Whether a class is one of ours, and not of the application that is guarded.
	 */
	private static boolean isOurs(String name) {
		return name.startsWith("io.github.portguard.") && !name.startsWith("io.github.portguard.samples.");
	}

	private static Set<String> select(Set<String> names, Predicate<String> predicate) {
		return names.stream().filter(predicate).collect(Collectors.toCollection(TreeSet::new));
	}

}
