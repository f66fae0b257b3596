package io.github.portguard.conflict;

/**
 * One proof, and whether it was established.
 *
 * @param proof the proof
 * @param established whether it was
 * @since 0.1.0
 */
public record Evidence(Proof proof, boolean established) {

}
