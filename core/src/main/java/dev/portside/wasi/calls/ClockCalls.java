package dev.portside.wasi.calls;

import static dev.portside.wasi.Bytes.fits;
import static dev.portside.wasi.Bytes.putI64;

import dev.portside.engine.HostCode;
import dev.portside.net.Errno;
import dev.portside.wasi.Clocks;
import dev.portside.wasi.GuestProcess;
import dev.portside.wasi.Topic;
import dev.portside.wasi.abi.ClockId;

/** clock_res_get and clock_time_get. */
public final class ClockCalls implements Topic {

    /** The step of the clocks as told to the guest, in nanoseconds. */
    private static final long RESOLUTION_NANOS = 1;

    private final GuestProcess process;

    public ClockCalls(GuestProcess process) {
        this.process = process;
    }

    @Override
    public HostCode code(String method) {
        return switch (method) {
            case "clockResGet" -> (a, b, _, _, _, _, _, _, _) -> clockResGet((int) a, (int) b);
            case "clockTimeGet" -> (a, b, c, _, _, _, _, _, _) -> clockTimeGet((int) a, b, (int) c);
            default -> throw Topic.unknown(this, method);
        };
    }

    /** clock_res_get. Errors: FAULT, INVAL (clock id). */
    public int clockResGet(int id, int resolutionPtr) {
        byte[] memory = process.memory().array();
        if (!fits(memory, resolutionPtr, 8)) {
            return Errno.FAULT;
        }
        if (id < ClockId.REALTIME || id > ClockId.THREAD_CPUTIME) {
            return Errno.INVAL;
        }
        putI64(memory, resolutionPtr, RESOLUTION_NANOS);
        return Errno.SUCCESS;
    }

    /**
     * clock_time_get. Errors: FAULT, INVAL (clock id), NOTSUP (the platform does not tell processor
     * time).
     */
    public int clockTimeGet(int id, long precision, int timePtr) {
        byte[] memory = process.memory().settled();
        if (!fits(memory, timePtr, 8)) {
            return Errno.FAULT;
        }
        Clocks clocks = process.settings().clocks();
        long time;
        switch (id) {
            case ClockId.REALTIME -> time = clocks.realtimeNanos();
            case ClockId.MONOTONIC -> time = clocks.monotonicNanos();
            case ClockId.PROCESS_CPUTIME -> time = clocks.processCpuNanos();
            case ClockId.THREAD_CPUTIME -> time = clocks.threadCpuNanos();
            default -> {
                return Errno.INVAL;
            }
        }
        if (time < 0) {
            return Errno.NOTSUP;
        }
        putI64(memory, timePtr, time);
        return Errno.SUCCESS;
    }
}
