/**
 * A model check of the decision: random worlds of processes, sockets, records and
 * settings, and what must hold in every one of them, stated without the code that
 * decides.
 */
@NullMarked
package io.github.portguard.model;

import org.jspecify.annotations.NullMarked;
