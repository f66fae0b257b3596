package io.github.portguard.samples.scenarios;

/**
 * Sends one request after the other to a sample, and none of them a second time.
 */
public interface SampleClient extends AutoCloseable {

	/**
	 * Sends a request and waits for the answer, for a minute at most.
	 * @param request names the request; the sample logs that it has accepted
	 * {@code request=} and the name
	 * @param millis how long the sample is to work on it
	 */
	Exchange send(String request, int millis);

	@Override
	void close();

}
