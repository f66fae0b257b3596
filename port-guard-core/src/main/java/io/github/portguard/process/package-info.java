/**
 * Who a process is, what is known about it, and the one place that ends one. Level 1:
 * imports no other package of Port Guard.
 */
@NullMarked
package io.github.portguard.process;

import org.jspecify.annotations.NullMarked;
