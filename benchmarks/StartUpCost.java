import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * What the starter costs an application that finds its port free: pairs of starts of the same jar with and without it,
 * in random order, from the start of the process to the log line "Started".
 *
 * <pre>java benchmarks/StartUpCost.java samples/webmvc/target/port-guard-sample-webmvc-0.1.0-SNAPSHOT.jar 20</pre>
 */
class StartUpCost {

	public static void main(String[] args) throws Exception {
		Path with = Path.of(args[0]).toAbsolutePath();
		int pairs = (args.length > 1) ? Integer.parseInt(args[1]) : 20;
		Path directory = Files.createTempDirectory("start-up-cost");
		Path without = withoutGuard(with, directory.resolve("without.jar"));
		List<Double> ratios = new ArrayList<>();
		List<Double> differences = new ArrayList<>();
		start(with, directory);
		start(without, directory);
		for (int i = 0; i < pairs; i++) {
			boolean guardedFirst = Math.random() < 0.5;
			double first = start(guardedFirst ? with : without, directory);
			double second = start(guardedFirst ? without : with, directory);
			double guarded = guardedFirst ? first : second;
			double plain = guardedFirst ? second : first;
			ratios.add(guarded / plain);
			differences.add(guarded - plain);
			System.out.printf("pair %2d: with %6.0f ms, without %6.0f ms, ratio %.3f%n", i + 1, guarded, plain,
					guarded / plain);
		}
		System.out.printf("ratio:      median %.3f, quartiles %.3f to %.3f%n", quantile(ratios, 0.5),
				quantile(ratios, 0.25), quantile(ratios, 0.75));
		System.out.printf("difference: median %.1f ms, quartiles %.1f to %.1f ms (%d pairs)%n",
				quantile(differences, 0.5), quantile(differences, 0.25), quantile(differences, 0.75), pairs);
	}

	private static double start(Path jar, Path directory) throws Exception {
		int port;
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			port = socket.getLocalPort();
		}
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-jar", jar.toString(), "--server.address=127.0.0.1", "--server.port=" + port,
				"--port-guard.registry.directory=" + directory.resolve("registry"));
		builder.environment().remove("CI");
		builder.directory(directory.toFile()).redirectErrorStream(true);
		long begin = System.nanoTime();
		Process process = builder.start();
		try (BufferedReader output = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
			String line = output.readLine();
			while (line != null && !line.contains(": Started ")) {
				line = output.readLine();
			}
			if (line == null) {
				throw new IllegalStateException("The application did not start");
			}
			double millis = (System.nanoTime() - begin) / 1e6;
			process.toHandle().destroy();
			output.transferTo(java.io.Writer.nullWriter());
			process.waitFor();
			return millis;
		}
	}

	/** The same jar without our modules and without what only they need. */
	private static Path withoutGuard(Path jar, Path target) throws IOException {
		try (ZipFile source = new ZipFile(jar.toFile());
				ZipOutputStream output = new ZipOutputStream(Files.newOutputStream(target))) {
			Enumeration<? extends ZipEntry> entries = source.entries();
			while (entries.hasMoreElements()) {
				ZipEntry entry = entries.nextElement();
				if (!entry.getName().matches("BOOT-INF/lib/(port-guard-|oshi-|jna-).*")) {
					copy(source, entry, output);
				}
			}
		}
		return target;
	}

	private static void copy(ZipFile source, ZipEntry entry, ZipOutputStream output) throws IOException {
		byte[] content = source.getInputStream(entry).readAllBytes();
		if (entry.getName().endsWith(".idx")) {
			content = new String(content, StandardCharsets.UTF_8).lines()
				.filter((line) -> !line.matches(".*BOOT-INF/lib/(port-guard-|oshi-|jna-).*"))
				.reduce("", (text, line) -> text + line + "\n")
				.getBytes(StandardCharsets.UTF_8);
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

	private static double quantile(List<Double> values, double fraction) {
		double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
		Arrays.sort(sorted);
		double position = fraction * (sorted.length - 1);
		int below = (int) position;
		int above = Math.min(below + 1, sorted.length - 1);
		return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
	}

}
