package dev.portside.cli;

import dev.portside.ProcessOutput;
import dev.portside.StdioKind;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the command uses of the process it runs in; tests give their own.
 *
 * @param stdin the guest's standard input
 * @param stdout the guest's standard output
 * @param stderr the guest's standard error
 * @param kinds what the three are
 * @param out where a command prints what it was asked for, for example a help text
 * @param err where messages go
 * @param environment the process's environment variables
 * @param pid finds the process's number, which takes Java a few milliseconds
 * @param home the directory the launcher lies in; null when the command was started without it
 */
record HostProcess(
        InputStream stdin,
        OutputStream stdout,
        OutputStream stderr,
        StdioKinds kinds,
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        LongSupplier pid,
        @Nullable Path home) {

    /** What the three standard streams are. */
    record StdioKinds(StdioKind in, StdioKind out, StdioKind err) {}

    /** Set by the launcher to the directory it lies in. */
    static final String HOME_PROPERTY = "portside.home";

    /**
     * Set by the launcher to the value LC_ALL had before it asked for UTF-8; empty: it was not set.
     */
    static final String LC_ALL_PROPERTY = "portside.lc_all";

    private static final int BROKEN_PIPE_EXIT = 128 + 13;

    /**
     * Returns the real process. A guest that writes into a closed pipe ends it at once, as SIGPIPE
     * does to a native program.
     */
    static HostProcess real() {
        // Neither buffered nor decoded: a guest's bytes pass as they are, and only when it reads or
        // writes. The JVM ignores SIGPIPE, so without the action `portside server.wasm | head -1`
        // would go on for ever in a guest that ignores the errno.
        Runnable endSilently = () -> Runtime.getRuntime().halt(BROKEN_PIPE_EXIT);
        String home = System.getProperty(HOME_PROPERTY);
        return new HostProcess(
                new FileInputStream(FileDescriptor.in),
                ProcessOutput.stdout().onBrokenPipe(endSilently),
                ProcessOutput.stderr().onBrokenPipe(endSilently),
                new StdioKinds(HostStdio.kind(0), HostStdio.kind(1), HostStdio.kind(2)),
                System.out,
                System.err,
                guestEnvironment(),
                () -> ProcessHandle.current().pid(),
                home == null ? null : Path.of(home));
    }

    /** Returns this process's environment as it was before the launcher. */
    private static Map<String, String> guestEnvironment() {
        String lcAll = System.getProperty(LC_ALL_PROPERTY);
        if (lcAll == null) {
            return System.getenv();
        }
        Map<String, String> environment = new HashMap<>(System.getenv());
        if (lcAll.isEmpty()) {
            environment.remove("LC_ALL");
        } else {
            environment.put("LC_ALL", lcAll);
        }
        return environment;
    }
}
