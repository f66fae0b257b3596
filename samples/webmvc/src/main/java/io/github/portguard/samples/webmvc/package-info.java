/**
 * A servlet application that answers with the port it is on.
 */
@NullMarked
package io.github.portguard.samples.webmvc;

import org.jspecify.annotations.NullMarked;
