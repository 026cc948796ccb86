package dev.portside.cli;

import dev.portside.EngineKind;
import dev.portside.GuestConfig;
import dev.portside.Limits;
import dev.portside.NetworkAccess;
import dev.portside.NetworkBackend;
import dev.portside.Preopen;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the options of {@code run} mean: checked, and independent of the module. */
final class RunPlan {

    private static final long MAX_U32 = 0xffff_ffffL;
    private static final long MOST = 999_999_999_999_999_999L;

    private final RunOptions options;
    private final HostProcess host;
    private final Messages messages;
    private final GuestConfig.Builder config;
    private final @Nullable EngineKind engine;

    /**
     * @throws CliFailure if an option's value cannot be understood
     */
    RunPlan(RunOptions options, HostProcess host, Messages messages) {
        this.options = options;
        this.host = host;
        this.messages = messages;
        refuseModules();
        this.engine = chosenEngine();
        this.config = configure();
        explainUnavailable();
    }

    /** Returns the guest's configuration but for its name and arguments. */
    GuestConfig.Builder config() {
        return config;
    }

    /** Returns the engine the user insists on; null: the default. */
    @Nullable EngineKind engine() {
        return engine;
    }

    boolean timeMeasured() {
        return options.timeMeasured || options.allStatistics;
    }

    private GuestConfig.Builder configure() {
        GuestConfig.Builder builder =
                GuestConfig.builder()
                        .stdin(host.stdin())
                        .stdout(host.stdout())
                        .stderr(host.stderr())
                        .stdioKinds(host.kinds().in(), host.kinds().out(), host.kinds().err())
                        .network(network())
                        .networkBackend(networkBackend())
                        .unixSockets(options.unixSockets)
                        .tcpDelay(options.tcpDelay)
                        .limits(limits());
        addEnvironment(builder);
        options.directories.forEach(value -> addDirectory(builder, value));
        SocketActivation.descriptors(host, messages).forEach(builder::inheritSocket);
        for (String value : options.listeners) {
            builder.listenOn(address("--listen", value));
        }
        for (String value : options.dials) {
            builder.dialTo(address("--dial", value));
        }
        if (messages.shows(LogLevel.DEBUG)) {
            builder.debugLog(messages::debug);
        }
        return builder;
    }

    private void addEnvironment(GuestConfig.Builder builder) {
        if (options.environmentInherited) {
            for (Map.Entry<String, String> variable : host.environment().entrySet()) {
                // Windows has names like "=C:", which no guest can be given.
                if (variable.getKey().indexOf('=') < 0
                        && !variable.getKey().isEmpty()
                        && !SocketActivation.VARIABLES.contains(variable.getKey())) {
                    builder.env(variable.getKey(), variable.getValue());
                }
            }
        }
        for (String value : options.environment) {
            int equals = value.indexOf('=');
            if (equals < 0) {
                throw new CliFailure(
                        "--env is \""
                                + value
                                + "\"; write NAME=VALUE, for example --env "
                                + value
                                + "=\"$"
                                + value
                                + "\"");
            }
            if (equals == 0) {
                throw new CliFailure(
                        "--env is \"" + value + "\"; the name before the = is missing");
            }
            builder.env(value.substring(0, equals), value.substring(equals + 1));
        }
    }

    private void addDirectory(GuestConfig.Builder builder, String value) {
        DirectoryOption directory = DirectoryOption.parse(value);
        Preopen preopen = directory.preopen();
        if (directory.unknownMode() != null) {
            messages.warning(
                    "--dir "
                            + value
                            + ": \""
                            + directory.unknownMode()
                            + "\" is no mode, the guest may write; the only mode is readonly");
        }
        if (!Files.isDirectory(preopen.hostPath())) {
            // WasmEdge goes on without the directory, and scripts written for it rely on that.
            String problem =
                    Files.exists(preopen.hostPath()) ? " is not a directory" : " does not exist";
            messages.warning(
                    "--dir "
                            + value
                            + ": the host path "
                            + preopen.hostPath()
                            + problem
                            + "; skipped, the guest will not see "
                            + preopen.guestPath());
            return;
        }
        builder.preopen(preopen);
    }

    private InetSocketAddress address(String option, String value) {
        return AddressOption.parse(option, value);
    }

    private NetworkAccess network() {
        for (NetworkAccess access : NetworkAccess.values()) {
            if (access.name().equalsIgnoreCase(options.network)) {
                return access;
            }
        }
        throw new CliFailure(
                "--network is \"" + options.network + "\"; it must be none, loopback or host");
    }

    private NetworkBackend networkBackend() {
        for (NetworkBackend backend : NetworkBackend.values()) {
            if (backend.name().equalsIgnoreCase(options.networkBackend)) {
                return backend;
            }
        }
        throw new CliFailure(
                "--network-backend is \""
                        + options.networkBackend
                        + "\"; it must be auto, posix or nio");
    }

    private Limits limits() {
        Limits limits = Limits.DEFAULT;
        if (options.memoryPageLimit != null) {
            long pages =
                    Numbers.parse(
                            "--memory-page-limit",
                            options.memoryPageLimit,
                            MAX_U32,
                            "a count of 64 KiB pages");
            if (pages > Limits.MAX_MEMORY_PAGES) {
                messages.debug(
                        "--memory-page-limit "
                                + pages
                                + ": Portside's own limit of "
                                + Limits.MAX_MEMORY_PAGES
                                + " pages is lower");
            }
            limits = limits.withMemoryPages((int) Math.min(pages, Limits.MAX_MEMORY_PAGES));
        }
        if (options.timeLimit != null) {
            long millis =
                    Numbers.parse(
                            "--time-limit",
                            options.timeLimit,
                            MOST,
                            "milliseconds, 0 for no limit");
            // 49 days at most, so that nanoseconds fit wherever they are computed.
            limits =
                    limits.withTime(
                            millis == 0 ? null : Duration.ofMillis(Math.min(millis, MAX_U32)));
        }
        return limits;
    }

    private @Nullable EngineKind chosenEngine() {
        if (options.runMode == null) {
            if (options.interpreterForced) {
                return EngineKind.INTERPRETER;
            }
            return options.jit ? EngineKind.COMPILER : null;
        }
        if (options.interpreterForced || options.jit) {
            messages.warning(
                    "--run-mode decides; --force-interpreter and --enable-jit are ignored beside it");
        }
        return switch (options.runMode.toLowerCase(Locale.ROOT)) {
            case "interpreter" -> EngineKind.INTERPRETER;
            case "jit", "aot", "lazyjit" -> EngineKind.COMPILER;
            default -> {
                messages.warning(
                        "--run-mode is \""
                                + options.runMode
                                + "\", which is not one of interpreter, jit, aot, lazyjit; the default is used");
                yield null;
            }
        };
    }

    private void refuseModules() {
        if (!options.modules.isEmpty()) {
            throw new CliFailure(
                    "--module "
                            + options.modules.getFirst()
                            + ": linking further modules is not supported",
                    "merge them into one file first, for example with wasm-merge of binaryen");
        }
    }

    private void explainUnavailable() {
        if (options.gasLimit != null) {
            long _ =
                    Numbers.parse("--gas-limit", options.gasLimit, MOST, "a count of instructions");
            messages.warning(
                    "--gas-limit is not enforced, instructions are not counted; --time-limit bounds the guest");
        }
        if (options.instructionsCounted || options.gasMeasured || options.allStatistics) {
            messages.info("instructions are not counted; --enable-time-measuring shows the time");
        }
        if (options.coredump || options.coredumpForWasmgdb) {
            messages.info("no core dump will be written; a trap shows the wasm stack instead");
        }
        for (String plugin : options.forbiddenPlugins) {
            messages.debug("--forbidden-plugin " + plugin + " has no effect: there are no plugins");
        }
    }
}
