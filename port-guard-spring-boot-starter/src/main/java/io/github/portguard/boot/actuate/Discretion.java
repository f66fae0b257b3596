package io.github.portguard.boot.actuate;

import java.time.ZoneId;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SanitizableData;

import io.github.portguard.conflict.Narrator;

/**
 * Keeps the names of users and directories from those who may not see them. What is a
 * text is made without them: in a text that has them they could not be found again.
 *
 * @param shown whether they may
 */
record Discretion(boolean shown) {

	/**
	 * Returns the name of a user or a directory.
	 */
	@Nullable String value(@Nullable String value) {
		return (value == null || this.shown) ? value : SanitizableData.SANITIZED_VALUE;
	}

	/**
	 * Returns the one who makes texts.
	 */
	Narrator narrator() {
		return new Narrator(ZoneId.systemDefault(), !this.shown);
	}

}
