/**
 * The hook into Spring Boot's own gRPC server: a factory of servers that bind through the
 * guard.
 */
@NullMarked
package io.github.portguard.boot.grpc;

import org.jspecify.annotations.NullMarked;
