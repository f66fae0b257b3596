package io.github.portguard.process;

/**
 * The Linux namespaces that decide what a process sees as pids, ports, files and users.
 *
 * @param pid the pid namespace
 * @param net the network namespace
 * @param mnt the mount namespace
 * @param user the user namespace
 * @since 0.1.0
 */
public record Namespaces(String pid, String net, String mnt, String user) {

}
