package io.github.portguard.samples.scenarios;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Sends one request after the other.
 */
final class LoadClient implements Callable<List<Exchange>> {

	private static final int PAUSE = 10;

	private final String name;

	private final SampleClient client;

	private final int millis;

	private final CountDownLatch end = new CountDownLatch(1);

	private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();

	LoadClient(String name, SampleClient client, int millis) {
		this.name = name;
		this.client = client;
		this.millis = millis;
	}

	boolean hasAnswer() {
		return !this.exchanges.isEmpty();
	}

	boolean hasAnswerBy(long pid) {
		return this.exchanges.stream().anyMatch((exchange) -> exchange.isAnsweredBy(pid));
	}

	void end() {
		this.end.countDown();
	}

	@Override
	public List<Exchange> call() throws InterruptedException {
		try (this.client) {
			while (!this.end.await(PAUSE, TimeUnit.MILLISECONDS)) {
				this.exchanges.add(this.client.send(this.name + "-" + this.exchanges.size(), this.millis));
			}
		}
		return this.exchanges;
	}

}
