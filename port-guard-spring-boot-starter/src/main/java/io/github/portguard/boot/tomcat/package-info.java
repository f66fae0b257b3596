/**
 * The hook into embedded Tomcat: a protocol handler whose endpoint asks the guard for its
 * port.
 */
@NullMarked
package io.github.portguard.boot.tomcat;

import org.jspecify.annotations.NullMarked;
