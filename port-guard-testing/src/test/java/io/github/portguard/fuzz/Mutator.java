package io.github.portguard.fuzz;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Damages texts made of lines with keys and values: their bytes, lines, keys, values and
 * encoding.
 */
final class Mutator {

	private static final int MAX_CHANGES = 4;

	private static final List<String> VALUES = List.of("", " ", "0", "-1", "1", "4", "65535", "65536", "2147483648",
			"9223372036854775807", "-9223372036854775808", "99999999999999999999", "1e9", "0x10", "+1", "٣", "true",
			"TRUE", "null", "any", "::1", "0.0.0.0", "127.0.0.1", "localhost", "::1%lo", ":".repeat(40), "PT0S",
			"PT-1S", "PT9223372036854775807S", "P106751991167300D", "+1000000000-12-31T23:59:59.999999999Z",
			"-1000000000-01-01T00:00:00Z", "../../../etc/passwd", "ready", "READY", "READY ", "\\u0000", "\\u",
			"\\uD800", "\\", "\\\\", "a\\\n b", "\r\n", "test,test", ",", ",,", "test", "(", ")", "%s%n", "{}",
			"${user.home}");

	private static final List<Charset> CHARSETS = List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE,
			StandardCharsets.ISO_8859_1, StandardCharsets.US_ASCII);

	private final List<byte[]> seeds;

	private final Random random;

	Mutator(List<byte[]> seeds, Random random) {
		this.seeds = List.copyOf(seeds);
		this.random = random;
	}

	byte[] next() {
		byte[] bytes = seed();
		int changes = 1 + this.random.nextInt(MAX_CHANGES);
		for (int i = 0; i < changes; i++) {
			bytes = mutate(bytes);
		}
		return bytes;
	}

	private byte[] seed() {
		return this.seeds.get(this.random.nextInt(this.seeds.size())).clone();
	}

	private byte[] mutate(byte[] bytes) {
		return switch (this.random.nextInt(10)) {
			case 0 -> flip(bytes);
			case 1 -> splice(bytes, this.random.nextInt(8), randomBytes());
			case 2 -> Arrays.copyOf(bytes, this.random.nextInt(bytes.length + 1));
			case 3 -> splice(bytes, this.random.nextInt(bytes.length + 1), new byte[0]);
			case 4 -> recode(bytes);
			case 5 -> splice(bytes, 0, seed());
			default -> lines(bytes);
		};
	}

	private byte[] flip(byte[] bytes) {
		if (bytes.length > 0) {
			bytes[this.random.nextInt(bytes.length)] ^= (byte) (1 << this.random.nextInt(8));
		}
		return bytes;
	}

	private byte[] randomBytes() {
		byte[] bytes = new byte[this.random.nextInt(8)];
		this.random.nextBytes(bytes);
		return bytes;
	}

	/**
	 * Puts something in the place of some bytes.
	 */
	private byte[] splice(byte[] bytes, int length, byte[] replacement) {
		int from = this.random.nextInt(bytes.length + 1);
		int to = Math.min(bytes.length, from + length);
		byte[] result = new byte[bytes.length - (to - from) + replacement.length];
		System.arraycopy(bytes, 0, result, 0, from);
		System.arraycopy(replacement, 0, result, from, replacement.length);
		System.arraycopy(bytes, to, result, from + replacement.length, bytes.length - to);
		return result;
	}

	private byte[] recode(byte[] bytes) {
		String text = new String(bytes, StandardCharsets.UTF_8);
		return switch (this.random.nextInt(3)) {
			case 0 -> text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
			case 1 -> ("\uFEFF" + text).getBytes(StandardCharsets.UTF_8);
			default -> text.getBytes(CHARSETS.get(this.random.nextInt(CHARSETS.size())));
		};
	}

	private byte[] lines(byte[] bytes) {
		List<String> lines = new ArrayList<>(List.of(new String(bytes, StandardCharsets.UTF_8).split("\n", -1)));
		int index = this.random.nextInt(lines.size());
		String line = lines.get(index);
		String key = line.replaceFirst("[=: ].*", "");
		switch (this.random.nextInt(8)) {
			case 0 -> lines.remove(index);
			case 1 -> lines.add(this.random.nextInt(lines.size()), line);
			case 2 -> Collections.swap(lines, index, this.random.nextInt(lines.size()));
			case 3 -> lines.add(key + "=" + value());
			case 4 -> lines.set(index, lines.get(this.random.nextInt(lines.size())).replaceFirst("[=: ].*", "")
					+ line.substring(key.length()));
			case 5 -> lines.set(index, field(line));
			default -> lines.set(index, key + separator(line, key) + value());
		}
		return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
	}

	private static String separator(String line, String key) {
		return (line.length() > key.length()) ? line.substring(key.length(), key.length() + 1) : "=";
	}

	/**
	 * Replaces one of the fields between blanks.
	 */
	private String field(String line) {
		String[] fields = line.split("[ \t]", -1);
		fields[this.random.nextInt(fields.length)] = value();
		return String.join(" ", fields);
	}

	private String value() {
		String value = VALUES.get(this.random.nextInt(VALUES.size()));
		return (this.random.nextInt(100) == 0) ? value.repeat(1 + this.random.nextInt(20_000)) : value;
	}

}
