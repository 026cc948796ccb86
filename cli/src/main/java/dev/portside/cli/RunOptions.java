package dev.portside.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code run} as they were given; {@link RunPlan} gives them meaning. */
final class RunOptions {

    @Option(names = "--dir", paramLabel = "GUEST:HOST[:readonly]")
    List<String> directories = new ArrayList<>();

    @Option(names = "--env", paramLabel = "NAME=VALUE")
    List<String> environment = new ArrayList<>();

    @Option(names = "--env-inherit")
    boolean environmentInherited;

    @Option(
            names = "--network",
            paramLabel = "none|loopback|host",
            completionCandidates = NetworkChoices.class)
    String network = "host";

    @Option(
            names = "--network-backend",
            paramLabel = "auto|posix|nio",
            completionCandidates = NetworkBackends.class)
    String networkBackend = "auto";

    @Option(
            names = {"--listen", "--tcplisten"},
            paramLabel = "HOST:PORT")
    List<String> listeners = new ArrayList<>();

    @Option(names = "--dial", paramLabel = "HOST:PORT")
    List<String> dials = new ArrayList<>();

    @Option(names = "--allow-af-unix")
    boolean unixSockets;

    @Option(names = "--tcp-delay")
    boolean tcpDelay;

    @Option(names = "--reactor")
    boolean reactor;

    @Option(names = "--invoke", paramLabel = "FUNCTION")
    @Nullable String invoked;

    @Option(names = "--time-limit", paramLabel = "MILLISECONDS")
    @Nullable String timeLimit;

    @Option(names = "--memory-page-limit", paramLabel = "PAGES")
    @Nullable String memoryPageLimit;

    @Option(names = "--gas-limit", paramLabel = "COUNT", hidden = true)
    @Nullable String gasLimit;

    @Option(
            names = "--run-mode",
            paramLabel = "interpreter|jit|aot|lazyjit",
            completionCandidates = RunModes.class)
    @Nullable String runMode;

    @Option(names = "--force-interpreter")
    boolean interpreterForced;

    @Option(names = "--no-cache")
    boolean uncached;

    @Option(names = "--enable-jit", hidden = true)
    boolean jit;

    @Option(names = "--enable-time-measuring")
    boolean timeMeasured;

    @Option(names = "--enable-instruction-count", hidden = true)
    boolean instructionsCounted;

    @Option(names = "--enable-gas-measuring", hidden = true)
    boolean gasMeasured;

    @Option(names = "--enable-all-statistics", hidden = true)
    boolean allStatistics;

    @Option(names = "--enable-coredump", hidden = true)
    boolean coredump;

    @Option(names = "--coredump-for-wasmgdb", hidden = true)
    boolean coredumpForWasmgdb;

    @Option(names = "--module", paramLabel = "NAME:PATH", hidden = true)
    List<String> modules = new ArrayList<>();

    @Option(names = "--forbidden-plugin", paramLabel = "NAME", hidden = true)
    List<String> forbiddenPlugins = new ArrayList<>();

    /** What {@code --network} may be, for shell completion. */
    static final class NetworkChoices extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        NetworkChoices() {
            super(List.of("none", "loopback", "host"));
        }
    }

    /** What {@code --network-backend} may be, for shell completion. */
    static final class NetworkBackends extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        NetworkBackends() {
            super(List.of("auto", "posix", "nio"));
        }
    }

    /** What {@code --run-mode} may be, for shell completion. */
    static final class RunModes extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        RunModes() {
            super(List.of("interpreter", "jit", "aot", "lazyjit"));
        }
    }
}
