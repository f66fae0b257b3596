package io.github.portguard.model;

import java.util.List;
import java.util.stream.Stream;

/**
 * All twists there are.
 */
final class Twists {

	static final List<Twist> ALL = Stream
		.<Twist[]>of(HolderTwist.values(), LauncherTwist.values(), RecordTwist.values(), SocketTwist.values(),
				SelfTwist.values(), SettingTwist.values())
		.flatMap(Stream::of)
		.toList();

	/**
	 * Those that can be acted out.
	 */
	static final List<Twist> ACTED = ALL.stream().filter((twist) -> !twist.pureOnly()).toList();

	/**
	 * Those that can happen under way.
	 */
	static final List<Twist> SUDDEN = ACTED.stream().filter(Twist::happensAnyTime).toList();

	private Twists() {
	}

}
