package dev.portside.cli;

import dev.portside.StdioKind;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** Shows how far a compilation is: in one line of a terminal, from its second second on. */
final class CompileProgress implements AutoCloseable {

    private static final long PATIENCE_NANOS = 1_000_000_000L;
    private static final long STEP_NANOS = 100_000_000L;

    private final @Nullable PrintStream terminal;
    private final String file;
    private long next = System.nanoTime() + PATIENCE_NANOS;
    private boolean isShown;
    private boolean isClosed;

    CompileProgress(HostProcess host, String file) {
        terminal = host.kinds().err() == StdioKind.TERMINAL ? host.err() : null;
        this.file = file;
    }

    synchronized void compiled(int done, int all) {
        if (terminal == null || isClosed || System.nanoTime() - next < 0) {
            return;
        }
        next += STEP_NANOS;
        isShown = true;
        terminal.print("\rportside: compiling " + file + ", " + 100L * done / all + " %\033[K");
        terminal.flush();
    }

    /** Takes the line away; nothing is shown any more. */
    synchronized void clear() {
        isClosed = true;
        if (terminal != null && isShown) {
            terminal.print("\r\033[K");
            terminal.flush();
            isShown = false;
        }
    }

    @Override
    public void close() {
        clear();
    }
}
