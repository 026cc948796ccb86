package dev.portside;

import dev.portside.ExitStatus.Kind;
import dev.portside.engine.ExecutionStopped;
import dev.portside.engine.WasmTrap;
import dev.portside.wasi.GuestExit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run of a {@link Program}: its memory, descriptors and sockets.
 *
 * <p>A guest runs on the thread that calls it, platform or virtual, and serves one call at a time;
 * {@link #stop} and {@link #close} may be called from any thread and end a call that computes,
 * waits in a socket or reads standard input. Everything it opened is released when it ends, however
 * it ends.
 */
public final class Guest implements AutoCloseable {

    /*
     * `running` holds the resources, from the first call on. Whoever takes it out of the reference releases it: the call that ends a
     * command, or close(). stop() only marks and wakes, so that it never touches what the guest's thread is using. `idle` is open while
     * no call is under way; close() waits for it, because the guest's thread must have left the resources before they go.
     */

    private static final String INITIALIZE = "_initialize";

    private final Program program;
    private final GuestConfig config;
    private final AtomicReference<@Nullable RunningGuest> running = new AtomicReference<>();
    private final AtomicReference<@Nullable Kind> stopReason = new AtomicReference<>();
    private final Object stateLock = new Object();
    private final Object releaseLock = new Object();
    private volatile CountDownLatch idle = new CountDownLatch(0);
    private @Nullable Thread caller;
    private boolean used;
    private boolean closed;

    Guest(Program program, GuestConfig config) {
        this.program = program;
        this.config = config;
    }

    /**
     * Runs the program from {@code _start} to its end and releases everything.
     *
     * @return how it ended
     * @throws ProgramException when it cannot be started: imports, directories, listening
     *     addresses, or no {@code _start}
     * @throws IllegalStateException when this guest has run before, runs now or is closed
     */
    public ExitStatus run() {
        // A module made for another host often has no _start either; starting it says what it
        // lacks.
        if (!program.isCommand() && program.report().runnable()) {
            throw new ProgramException(
                    ProgramException.Kind.NO_SUCH_FUNCTION,
                    program.name()
                            + " exports no function _start of type () -> (); call one of its functions by name",
                    List.of(),
                    null);
        }
        return once(() -> start().execution().call(Program.START));
    }

    /**
     * Runs {@code _initialize}, if there is one, and then one function, and releases everything.
     *
     * @param function an export whose parameters and results are numbers
     * @param args its arguments as decimal text
     * @param results is given what the function returned, as decimal text, unless it did not return
     * @return how it ended
     * @throws ProgramException as {@link #run}, or when there is no such function or the arguments
     *     do not fit it
     * @throws IllegalStateException as {@link #run}
     */
    public ExitStatus runFunction(
            String function, List<String> args, Consumer<List<String>> results) {
        FunctionCall call = FunctionCall.of(program, function, args);
        return once(() -> results.accept(call.on(start().execution())));
    }

    /**
     * Calls a function and keeps the guest for further calls, until {@link #close}. The first call
     * runs {@code _initialize} before it, if there is one.
     *
     * @param function an export whose parameters and results are numbers
     * @param args its arguments as decimal text
     * @return what it returned, as decimal text
     * @throws ProgramException as {@link #runFunction}
     * @throws GuestEndedException when it trapped, called proc_exit, was stopped or exceeded its
     *     time; the guest is then over
     * @throws IllegalStateException when this guest has ended, runs now or is closed
     */
    public List<String> invoke(String function, List<String> args) {
        FunctionCall call = FunctionCall.of(program, function, args);
        CountDownLatch done = enter(false);
        boolean ended = true;
        try {
            RunningGuest guest = running.get();
            List<String> results = call.on((guest == null ? start() : guest).execution());
            ended = false;
            return results;
        } catch (GuestExit e) {
            throw new GuestEndedException(ExitStatus.exited(e.code()));
        } catch (ExecutionStopped e) {
            throw new GuestEndedException(ExitStatus.ended(reason()));
        } catch (WasmTrap e) {
            throw new GuestEndedException(ExitStatus.trapped(trap(e)));
        } finally {
            leave(done, ended);
        }
    }

    /** Runs a body that ends this guest. */
    private ExitStatus once(Runnable body) {
        CountDownLatch done = enter(true);
        try {
            body.run();
            return ExitStatus.exited(0);
        } catch (GuestExit e) {
            return ExitStatus.exited(e.code());
        } catch (ExecutionStopped e) {
            return ExitStatus.ended(reason());
        } catch (WasmTrap e) {
            return ExitStatus.trapped(trap(e));
        } finally {
            leave(done, true);
        }
    }

    private RunningGuest start() {
        RunningGuest guest = new RunningGuest(program, config);
        running.set(guest);
        if (stopReason.get() != null) {
            guest.stop();
        }
        Duration limit = config.limits().time();
        if (limit != null) {
            guest.onClose(TimeLimit.start(limit, () -> stop(Kind.TIME_LIMIT)));
        }
        // Stoppable from here on, time limit included: connections may take long to open.
        guest.openDescriptors();
        guest.instantiate();
        if (program.functionType(INITIALIZE) != null && !program.isCommand()) {
            guest.execution().call(INITIALIZE);
        }
        return guest;
    }

    private CountDownLatch enter(boolean fresh) {
        synchronized (stateLock) {
            if (closed) {
                throw new IllegalStateException(
                        "this guest of " + program.name() + " is closed; make a new one");
            }
            if (idle.getCount() > 0) {
                throw new IllegalStateException(
                        "this guest of "
                                + program.name()
                                + " is running; make another for a call at the same time");
            }
            if (used && (fresh || running.get() == null)) {
                throw new IllegalStateException(
                        "this guest of " + program.name() + " has run; make a new one");
            }
            used = true;
            caller = Thread.currentThread();
            CountDownLatch done = new CountDownLatch(1);
            idle = done;
            return done;
        }
    }

    private void leave(CountDownLatch done, boolean ended) {
        boolean release;
        synchronized (stateLock) {
            // Closed from inside, and the call returned before it noticed.
            release = ended || closed;
        }
        try {
            if (release) {
                release();
            }
        } finally {
            synchronized (stateLock) {
                caller = null;
            }
            done.countDown();
        }
    }

    private void release() {
        // Under a lock, so that nobody's close() returns while another is still releasing.
        synchronized (releaseLock) {
            RunningGuest guest = running.getAndSet(null);
            if (guest != null) {
                guest.close();
            }
        }
    }

    private Kind reason() {
        Kind kind = stopReason.get();
        return kind == null ? Kind.STOPPED : kind;
    }

    private static Trap trap(WasmTrap trap) {
        String message = trap.getMessage();
        return new Trap(
                message == null ? trap.kind().text() : message,
                trap.frames().stream().map(Object::toString).toList());
    }

    /**
     * Ends the call under way, or the next one at its start, with {@link Kind#STOPPED}. Returns at
     * once.
     */
    public void stop() {
        stop(Kind.STOPPED);
    }

    private void stop(Kind why) {
        stopReason.compareAndSet(null, why);
        RunningGuest guest = running.get();
        if (guest != null) {
            guest.stop();
        }
    }

    /**
     * Stops the guest if it runs, waits until it has ended, and releases everything. Idempotent.
     */
    @Override
    public void close() {
        boolean inside;
        synchronized (stateLock) {
            closed = true;
            inside = caller == Thread.currentThread();
        }
        stop();
        if (inside) {
            // Called by a stream or listener on the guest's own thread: the call releases
            // everything when it ends.
            return;
        }
        awaitUninterruptibly(idle);
        release();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
