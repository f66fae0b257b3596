package io.github.portguard.benchmarks;

import java.util.List;

/**
 * The words behind the name of a benchmark on the command line.
 *
 * @param words what was said
 */
record Arguments(List<String> words) {

	Arguments {
		words = List.copyOf(words);
	}

	/**
	 * Returns the number at a place, or what is usual if nothing is said there.
	 */
	int number(int index, int usual) {
		return (index < this.words.size()) ? Integer.parseInt(this.words.get(index)) : usual;
	}

	/**
	 * Whether a word was said.
	 */
	boolean has(String word) {
		return this.words.contains(word);
	}

}
