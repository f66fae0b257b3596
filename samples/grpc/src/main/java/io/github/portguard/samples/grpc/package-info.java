/**
 * An application with a gRPC server that answers with the port it is on.
 */
@NullMarked
package io.github.portguard.samples.grpc;

import org.jspecify.annotations.NullMarked;
