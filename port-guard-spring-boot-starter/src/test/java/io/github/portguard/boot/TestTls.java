package io.github.portguard.boot;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import io.github.portguard.testing.Stage;

/**
 * A key for {@code localhost} that nobody but the test trusts.
 */
final class TestTls {

	static final String PASSWORD = "secret";

	private static final String ALIAS = "test";

	private final Path keyStore;

	private TestTls(Path keyStore) {
		this.keyStore = keyStore;
	}

	static TestTls create(Path directory) {
		Path keyStore = directory.resolve("test.p12");
		Stage.run(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", ALIAS,
				"-keyalg", "EC", "-dname", "CN=localhost", "-ext", "san=dns:localhost,ip:127.0.0.1,ip:::1", "-validity",
				"2", "-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", keyStore.toString());
		return new TestTls(keyStore);
	}

	Path keyStore() {
		return this.keyStore;
	}

	/**
	 * Returns what a client needs that trusts this key.
	 */
	SSLContext clientContext() throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, trustManagers().getTrustManagers(), null);
		return context;
	}

	TrustManagerFactory trustManagers() throws Exception {
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream input = Files.newInputStream(this.keyStore)) {
			keys.load(input, PASSWORD.toCharArray());
		}
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry(ALIAS, keys.getCertificate(ALIAS));
		TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		factory.init(trusted);
		return factory;
	}

}
