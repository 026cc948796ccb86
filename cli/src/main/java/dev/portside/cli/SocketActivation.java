package dev.portside.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The sockets that whoever started this process has opened for it, by systemd's protocol: {@code
 * LISTEN_FDS} says how many, from descriptor 3 on, {@code LISTEN_PID} for which process they are
 * meant, {@code LISTEN_FDNAMES} what they are called.
 */
final class SocketActivation {

    /** These are for this process; a guest sees the sockets, not them. */
    static final Set<String> VARIABLES =
            Set.of("LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", "LISTEN_PIDFDID");

    private static final int FIRST = 3;

    /** More than a process may have open on most systems. */
    private static final int MOST = 1 << 20;

    private SocketActivation() {}

    /**
     * Returns the descriptors of the sockets meant for this process.
     *
     * @throws CliFailure if the variables cannot be understood
     */
    static List<Integer> descriptors(HostProcess host, Messages messages) {
        Map<String, String> environment = host.environment();
        String count = environment.get("LISTEN_FDS");
        if (count == null) {
            return List.of();
        }
        String pid = environment.get("LISTEN_PID");
        long own = host.pid().getAsLong();
        if (pid == null || !pid.equals(Long.toString(own))) {
            messages.debug(
                    "LISTEN_FDS is ignored: it is meant for process "
                            + (pid == null ? "none (LISTEN_PID is not set)" : pid)
                            + ", and this is "
                            + own);
            return List.of();
        }
        int sockets = number(count);
        List<String> names = names(environment.get("LISTEN_FDNAMES"));
        List<Integer> descriptors = new ArrayList<>();
        for (int i = 0; i < sockets; i++) {
            String name = i < names.size() ? " (" + names.get(i) + ")" : "";
            messages.debug("socket activation: descriptor " + (FIRST + i) + name);
            descriptors.add(FIRST + i);
        }
        return descriptors;
    }

    private static int number(String count) {
        int sockets = count.matches("[0-9]{1,7}") ? Integer.parseInt(count) : -1;
        if (sockets < 0 || sockets > MOST) {
            throw new CliFailure(
                    "LISTEN_FDS is \""
                            + count
                            + "\"; it must be how many sockets are passed, from descriptor 3 on;"
                            + " unset it if none are");
        }
        return sockets;
    }

    private static List<String> names(@org.jspecify.annotations.Nullable String joined) {
        return joined == null ? List.of() : List.of(joined.split(":", -1));
    }
}
