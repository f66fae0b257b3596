package io.github.portguard.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The executable jar of an application as it would be without the starter.
 */
public final class PlainJar {

	private static final String OSHI = "BOOT-INF/lib/(oshi-|jna-).*";

	private static final String OURS = "BOOT-INF/lib/port-guard-.*|" + OSHI;

	/**
	 * What a sample does with our events. It can't be without the starter, and is no part
	 * of what the starter costs.
	 */
	private static final String USE = "BOOT-INF/classes/.*/PortEventLogger[.]class";

	private static final String NOTHING = "(?!)";

	private PlainJar() {
	}

	/**
	 * Copies a jar, but for our modules and what only they need.
	 * @param jar an executable jar of Spring Boot
	 * @param target where to put the copy
	 * @return the copy
	 */
	public static Path of(Path jar, Path target) throws IOException {
		return copyWithout(OURS + "|" + USE, jar, target);
	}

	/**
	 * Copies a jar with the starter, to be compared with the other one.
	 * @param jar an executable jar of Spring Boot
	 * @param target where to put the copy
	 * @return the copy
	 */
	public static Path guarded(Path jar, Path target) throws IOException {
		return copyWithout(USE, jar, target);
	}

	/**
	 * Copies a jar with the starter, but for what is needed only where there is no
	 * {@code /proc}.
	 * @param jar an executable jar of Spring Boot
	 * @param target where to put the copy
	 * @return the copy
	 */
	public static Path guardedWithoutOshi(Path jar, Path target) throws IOException {
		return copyWithout(OSHI + "|" + USE, jar, target);
	}

	/**
	 * Copies a jar, with the jars in it in the order of their names, as in a reproducible
	 * build.
	 * @param jar an executable jar of Spring Boot
	 * @param target where to put the copy
	 * @return the copy
	 */
	public static Path byName(Path jar, Path target) throws IOException {
		try (ZipFile source = new ZipFile(jar.toFile())) {
			write(source, source.stream().sorted(Comparator.comparing(ZipEntry::getName)).toList(), NOTHING, target);
		}
		return target;
	}

	private static Path copyWithout(String names, Path jar, Path target) throws IOException {
		try (ZipFile source = new ZipFile(jar.toFile())) {
			List<? extends ZipEntry> left = source.stream().filter((entry) -> !entry.getName().matches(names)).toList();
			if (left.size() == source.size()) {
				throw new IllegalArgumentException("'%s' has nothing to leave out".formatted(jar));
			}
			write(source, left, names, target);
		}
		return target;
	}

	private static void write(ZipFile source, List<? extends ZipEntry> entries, String names, Path target)
			throws IOException {
		try (ZipOutputStream output = new ZipOutputStream(Files.newOutputStream(target))) {
			for (ZipEntry entry : entries) {
				copy(source, entry, output, names);
			}
		}
	}

	private static void copy(ZipFile source, ZipEntry entry, ZipOutputStream output, String names) throws IOException {
		byte[] content = source.getInputStream(entry).readAllBytes();
		if (entry.getName().endsWith(".idx")) {
			content = indexWithout(names, content);
		}
		ZipEntry copy = new ZipEntry(entry.getName());
		copy.setTime(entry.getTime());
		copy.setMethod(entry.getMethod());
		if (entry.getMethod() == ZipEntry.STORED) {
			CRC32 crc = new CRC32();
			crc.update(content);
			copy.setCrc(crc.getValue());
			copy.setSize(content.length);
			copy.setCompressedSize(content.length);
		}
		output.putNextEntry(copy);
		output.write(content);
		output.closeEntry();
	}

	private static byte[] indexWithout(String names, byte[] index) {
		return new String(index, StandardCharsets.UTF_8).lines()
			.filter((line) -> !line.matches(".*(" + names + ").*"))
			.collect(Collectors.joining("\n", "", "\n"))
			.getBytes(StandardCharsets.UTF_8);
	}

}
