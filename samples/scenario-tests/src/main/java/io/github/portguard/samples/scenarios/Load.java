package io.github.portguard.samples.scenarios;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.awaitility.Awaitility;

/**
 * Several clients that send one request after the other, some on one connection as long
 * as the server keeps it, some on a new one each time; some ask for slow answers.
 */
final class Load implements AutoCloseable {

	private static final int CLIENTS_OF_A_KIND = 2;

	/**
	 * Milliseconds: there is always a request under way, and the successor gets to start.
	 */
	private static final int FAST = 10;

	private final List<LoadClient> clients = new ArrayList<>();

	private final List<Future<List<Exchange>>> results = new ArrayList<>();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	Load(SampleServer server, int port, int slow) {
		for (int i = 0; i < CLIENTS_OF_A_KIND; i++) {
			// each at a pace of its own, so that not all are done at the same moment
			int pace = slow + i * slow / CLIENTS_OF_A_KIND;
			this.clients.add(new LoadClient("slow-kept-" + i, server.client(port, true), pace));
			this.clients.add(new LoadClient("slow-new-" + i, server.client(port, false), pace + slow / 4));
			this.clients.add(new LoadClient("fast-kept-" + i, server.client(port, true), FAST));
			this.clients.add(new LoadClient("fast-new-" + i, server.client(port, false), FAST));
		}
		this.clients.forEach((client) -> this.results.add(this.threads.submit(client)));
	}

	/**
	 * Waits until each client has an answer.
	 */
	void awaitAnswers() {
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.until(() -> this.clients.stream().allMatch(LoadClient::hasAnswer));
	}

	void awaitAnswerBy(long pid) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.until(() -> this.clients.stream().anyMatch((client) -> client.hasAnswerBy(pid)));
	}

	/**
	 * Lets each client finish what it has begun.
	 */
	List<Exchange> end() throws ExecutionException, InterruptedException {
		this.clients.forEach(LoadClient::end);
		List<Exchange> exchanges = new ArrayList<>();
		for (Future<List<Exchange>> result : this.results) {
			exchanges.addAll(result.get());
		}
		return exchanges;
	}

	@Override
	public void close() {
		this.clients.forEach(LoadClient::end);
		this.threads.shutdownNow();
	}

}
