package dev.portside;

import dev.portside.ProgramException.Kind;
import dev.portside.engine.Execution;
import dev.portside.engine.ExecutionLimits;
import dev.portside.engine.UnresolvedImports;
import dev.portside.engine.WasmTrap;
import dev.portside.net.Network;
import dev.portside.wasi.GuestProcess;
import dev.portside.wasi.HostCallBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.UninstantiableException;
import run.endive.wasm.UnlinkableException;

/**
 * The resources of a guest that has started. This and {@link HostSide} are the composition root:
 * nothing else knows both the engine and the host calls.
 */
final class RunningGuest implements AutoCloseable {

    private final Program program;
    private final GuestConfig config;
    private final GuestProcess process;
    private final HostSide host;
    private final List<AutoCloseable> closeables = new ArrayList<>();
    private volatile @Nullable Execution execution;
    private volatile boolean stopped;
    private boolean counted;

    /**
     * Opens the guest's network; it has no descriptors yet and nothing of it runs.
     *
     * @throws ProgramException when its kind of network does not work here
     */
    RunningGuest(Program program, GuestConfig config) {
        this.program = program;
        this.config = config;
        Network network =
                HostNetworks.withFaults(
                        HostNetworks.open(
                                config.network(),
                                config.networkBackend(),
                                HostSide.usesSockets(program, config)),
                        config);
        try {
            process = new GuestProcess(HostSide.settings(program, config), network);
            StandardStreams streams = new StandardStreams(process, config);
            closeables.add(streams);
            host = new HostSide(process, program, config, streams);
        } catch (RuntimeException | Error e) {
            network.close();
            throw e;
        }
    }

    /**
     * Opens the descriptors the guest starts with.
     *
     * @throws ProgramException when a directory or address of the configuration cannot be opened
     * @throws dev.portside.engine.ExecutionStopped when it is stopped meanwhile
     */
    void openDescriptors() {
        host.openDescriptors();
    }

    /** Adds what is to be closed with this. */
    void onClose(AutoCloseable closeable) {
        closeables.add(closeable);
    }

    /**
     * Links the module, fills its memories and tables and runs its start function.
     *
     * @throws ProgramException when an import is not provided, or the module cannot be set up
     */
    void instantiate() {
        ImportBindings bindings = new ImportBindings(program.module());
        List<ImportReport> missing =
                bindings.report().stream().filter(report -> report.boundTo() == null).toList();
        if (!missing.isEmpty()) {
            throw unlinkable(missing);
        }
        ExecutionLimits limits =
                new ExecutionLimits(config.limits().memoryPages(), config.limits().callDepth());
        try {
            program.guestStarted();
            counted = true;
            program.executable()
                    .instantiate(
                            bindings.targets(new HostCallBinder(host.bodies())),
                            limits,
                            this::created);
        } catch (UnresolvedImports e) {
            // Checked above by the same rules.
            throw new IllegalStateException("bound imports did not link", e);
        } catch (UnlinkableException e) {
            throw new ProgramException(
                    Kind.UNLINKABLE,
                    program.name() + " cannot be linked: " + e.getMessage(),
                    List.of(),
                    e);
        } catch (UninstantiableException e) {
            throw new ProgramException(
                    Kind.UNINSTANTIABLE,
                    program.name() + " cannot be set up: " + e.getMessage(),
                    List.of(),
                    e);
        } catch (WasmTrap e) {
            throw new ProgramException(
                    Kind.UNINSTANTIABLE,
                    "the start function of " + program.name() + " trapped: " + e.getMessage(),
                    e.frames().stream().map(frame -> "at " + frame).toList(),
                    e);
        } catch (OutOfMemoryError e) {
            throw new ProgramException(
                    Kind.UNINSTANTIABLE,
                    program.name()
                            + " starts with more memory than this JVM has ("
                            + Runtime.getRuntime().maxMemory() / (1024 * 1024)
                            + " MiB); start Java with a larger -Xmx",
                    List.of(),
                    e);
        }
    }

    private void created(Execution instance) {
        execution = instance;
        process.memory().attach(instance.memory());
        if (stopped) {
            instance.stop();
        }
    }

    private ProgramException unlinkable(List<ImportReport> missing) {
        List<String> details =
                missing.stream()
                        .map(report ->
                                report.module()
                                        + "."
                                        + report.name()
                                        + " "
                                        + report.type()
                                        + ": "
                                        + report.problem())
                        .toList();
        String message =
                missing.size() == 1
                        ? program.name() + " imports what is not provided: " + details.getFirst()
                        : program.name()
                                + " has "
                                + missing.size()
                                + " imports that are not provided";
        return new ProgramException(
                Kind.UNLINKABLE, message, missing.size() == 1 ? List.of() : details, null);
    }

    /** Returns the instance. */
    Execution execution() {
        return Objects.requireNonNull(execution, "not instantiated");
    }

    /** Ends what is running. From any thread; also when nothing runs any more. */
    void stop() {
        stopped = true;
        process.stop();
        Execution current = execution;
        if (current != null) {
            current.stop();
        }
    }

    @Override
    public void close() {
        List<AutoCloseable> all = new ArrayList<>(closeables);
        Execution current = execution;
        if (current != null) {
            all.add(current);
        }
        all.add(process);
        RuntimeException failure = null;
        for (AutoCloseable closeable : all) {
            try {
                closeable.close();
            } catch (Exception e) {
                failure =
                        failure == null
                                ? new IllegalStateException("closing a guest failed", e)
                                : failure;
                failure.addSuppressed(e);
            }
        }
        if (counted) {
            program.guestEnded();
        }
        if (failure != null) {
            throw failure;
        }
    }
}
