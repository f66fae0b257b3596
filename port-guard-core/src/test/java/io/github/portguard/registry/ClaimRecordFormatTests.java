package io.github.portguard.registry;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.portguard.process.Launcher;
import io.github.portguard.process.ProcessIdentity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link ClaimRecordFormat}.
 */
class ClaimRecordFormatTests {

	private static final int MUTATIONS = 20_000;

	private final ClaimRecord record = Records.record(Records.INSTANCE, 8081);

	@ParameterizedTest
	@EnumSource
	void readsWhatItWrote(ClaimState state) throws Exception {
		assertRoundTrip(this.record.withState(state, Records.NOW));
	}

	@Test
	void readsARecordOfWhichAlmostNothingIsKnown() throws Exception {
		assertRoundTrip(Records.bare(Records.INSTANCE, 8080));
	}

	@ParameterizedTest
	@ValueSource(strings = { "with = and : and # and !", " leading and trailing ", "two\nlines\r\n",
			"käse \u20ac \ud83d\ude00", "back\\slash \\u0041", "#comment", "tab\tand \f feed", "port=1" })
	void keepsAwkwardText(String text) throws Exception {
		assertRoundTrip(
				new ClaimRecord(Records.INSTANCE, text, 8080, 8081, null, text,
						new Application(text, text, new Artifact(text, true, Long.MAX_VALUE, Long.MIN_VALUE), text,
								text),
						new ProcessIdentity(Long.MAX_VALUE, Long.MIN_VALUE), text, this.record.namespaces(), text,
						new Launcher(new ProcessIdentity(1, 0), text), ClaimState.READY, Instant.MAX,
						Duration.ofSeconds(Long.MAX_VALUE), Set.of("test"), false, true));
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "192.0.2.1", "::1", "2001:db8::1" })
	void readsAnAddress(String literal) throws Exception {
		byte[] text = with("address", literal);
		assertThat(ClaimRecordFormat.read(text).address()).isEqualTo(InetAddress.getByName(literal));
		assertRoundTrip(ClaimRecordFormat.read(text));
	}

	@Test
	void isReadableForPeopleAndSaysWhatItIs() {
		String text = text();
		assertThat(text).startsWith("# A port held by an instance of an application. Written by Port Guard.\n")
			.contains("\nformat=1\n", "\nport=8081\n", "\nprocess.pid=4000711\n", "\nstate=starting\n",
					"\nsurroundings=ci,cloud\n")
			.endsWith("\n");
		assertThat(text.lines().skip(1)).isSorted();
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "example.invalid", "evil.example", "1.2.3.4.5", "999.1.1.1", "12345678901",
			"1", "...", "a:b:c:d:e:f:g:h", "::::", "1:2", "127.0.0.1/8", "fe80::1%no-such", "any", "::ffff:999.1.1.1" })
	void refusesAnAddressThatWouldHaveToBeLookedUp(String address) {
		assertThatIOException().isThrownBy(() -> ClaimRecordFormat.read(with("address", address)))
			.withMessage("'address' is not an address");
	}

	@ParameterizedTest
	@ValueSource(strings = { "../../../../etc/passwd", "..", "/tmp/lock", "0123456789ABCDEF0123456789ABCDEF",
			"0123456789abcdef0123456789abcde", "0123456789abcdef0123456789abcdef0", "0123456789abcdef/123456789abcdef",
			"0123456789abcdef0123456789abcde.", "0123456789abcdef0123456789abcdef\\n" })
	void refusesAnInstanceThatCouldNameAnotherFile(String instance) {
		assertThatIOException().isThrownBy(() -> ClaimRecordFormat.read(with("instance", instance)))
			.withMessageContaining("'instance' is not an instance id");
	}

	@ParameterizedTest
	@CsvSource({ "process.pid,0", "process.pid,-1", "process.pid,", "process.pid,1e3", "process.start,",
			"process.start,x", "process.pid,99999999999999999999", "port,0", "port,65536", "port,-1", "port,",
			"requested-port,70000", "launcher.pid,0", "launcher.name,", "launcher.start,", "state,dead", "state,",
			"ready-since,yesterday", "shutdown-timeout,-PT1S", "shutdown-timeout,10", "shutdown-timeout,", "user,",
			"application.id,", "listener,", "devtools,", "devtools,TRUE", "detached,", "detached,yes", "surroundings,",
			"artifact.jar,1", "artifact.size,big", "artifact.jar,", "namespace.net,", "instance," })
	void refusesAnImpossibleValue(String key, @Nullable String value) {
		assertThatIOException().isThrownBy(() -> ClaimRecordFormat.read(with(key, (value != null) ? value : "")))
			.withMessageContaining("it is not a claim");
	}

	/**
	 * What a record does not say might have been a reason to leave the instance alone.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "surroundings", "devtools", "detached", "state", "shutdown-timeout" })
	void refusesARecordThatLacksALine(String key) {
		String without = text().replaceFirst("(?m)^" + key + "=.*\n", "");
		assertThatIOException().isThrownBy(() -> ClaimRecordFormat.read(without.getBytes(StandardCharsets.UTF_8)))
			.withMessageContaining("'" + key + "' is missing");
	}

	@Test
	void leavesARecordAloneThatSaysMoreThanIsUnderstoodHere() {
		byte[] more = (text() + "never-end=true\n").getBytes(StandardCharsets.UTF_8);
		assertThatExceptionOfType(ClaimRecordFormat.OtherFormatException.class)
			.isThrownBy(() -> ClaimRecordFormat.read(more))
			.withMessage("it has 'never-end', which is not understood here");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "2", "1.0", "1000000000000", "one" })
	void refusesAnotherVersionAndSaysSo(String version) {
		assertThatIOException().isThrownBy(() -> ClaimRecordFormat.read(with("format", version)))
			.withMessage("its format is '%s', and only 1 is understood here", version);
	}

	@Test
	void printsNothingStrangeWhenItQuotesAVersion() {
		assertThatIOException().isThrownBy(() -> ClaimRecordFormat.read(with("format", "\\u001b[31m" + "x".repeat(99))))
			.withMessage("its format is '?[31mxxxxxxxxxxxxxxx...', and only 1 is understood here");
	}

	@Test
	void refusesAnythingOversized() {
		byte[] content = (text() + "#" + "x".repeat(ClaimRecordFormat.MAX_LENGTH)).getBytes(StandardCharsets.UTF_8);
		assertThatIOException().isThrownBy(() -> ClaimRecordFormat.read(content)).withMessageContaining("larger than");
	}

	@Test
	void refusesAnEmptyRecord() {
		assertThatIOException().isThrownBy(() -> ClaimRecordFormat.read(new byte[0]));
		assertThatIOException().isThrownBy(() -> ClaimRecordFormat.read("\n\n#\n".getBytes(StandardCharsets.UTF_8)));
	}

	@Test
	void neverTakesATruncatedRecordForACompleteOne() throws Exception {
		byte[] content = ClaimRecordFormat.write(this.record);
		for (int length = 0; length < content.length; length++) {
			byte[] truncated = Arrays.copyOf(content, length);
			assertThatIOException().as("the first %d bytes", length)
				.isThrownBy(() -> ClaimRecordFormat.read(truncated));
		}
		assertThat(ClaimRecordFormat.read(content)).isEqualTo(this.record);
	}

	@Test
	void neverFailsInAnotherWayThanWithAnIoException() {
		byte[] valid = ClaimRecordFormat.write(this.record.withState(ClaimState.READY, Records.NOW));
		Random random = new Random(20260301);
		for (int i = 0; i < MUTATIONS; i++) {
			byte[] content = mutate(valid, random);
			try {
				ClaimRecordFormat.read(content);
			}
			catch (IOException ex) {
				assertThat(ex.getMessage()).isNotBlank();
			}
		}
	}

	@Test
	void neverFailsInAnotherWayOnGarbage() {
		Random random = new Random(42);
		for (int i = 0; i < 2000; i++) {
			byte[] garbage = new byte[random.nextInt(2048)];
			random.nextBytes(garbage);
			assertThatIOException().isThrownBy(() -> ClaimRecordFormat.read(garbage));
		}
	}

	private static byte[] mutate(byte[] valid, Random random) {
		byte[] content = valid.clone();
		int changes = 1 + random.nextInt(4);
		for (int i = 0; i < changes; i++) {
			int at = random.nextInt(content.length);
			switch (random.nextInt(4)) {
				case 0 -> {
					content[at] = (byte) random.nextInt(256);
				}
				case 1 -> {
					content[at] = (byte) "\\=:#\n0-./u".charAt(random.nextInt(10));
				}
				case 2 -> {
					content = Arrays.copyOf(content, at + 1);
				}
				default -> {
					int from = random.nextInt(content.length);
					int length = Math.min(random.nextInt(16), content.length - Math.max(from, at));
					System.arraycopy(content, from, content, at, length);
				}
			}
		}
		return content;
	}

	private static void assertRoundTrip(ClaimRecord record) throws IOException {
		assertThat(ClaimRecordFormat.read(ClaimRecordFormat.write(record))).isEqualTo(record);
	}

	private String text() {
		return new String(ClaimRecordFormat.write(this.record), StandardCharsets.UTF_8);
	}

	private byte[] with(String key, String value) {
		StringBuilder text = new StringBuilder();
		text().lines().filter((line) -> !line.startsWith(key + "=")).forEach((line) -> text.append(line).append('\n'));
		return text.append(key).append('=').append(value).append('\n').toString().getBytes(StandardCharsets.UTF_8);
	}

}
