package dev.portside.wasi.calls;

import static dev.portside.wasi.Bytes.fits;

import dev.portside.net.Errno;
import dev.portside.wasi.GuestExit;
import dev.portside.wasi.GuestProcess;

/** proc_exit, proc_raise, sched_yield, random_get. */
public final class ProcessCalls {

    private static final int RANDOM_CHUNK = 4096;

    private final GuestProcess process;

    public ProcessCalls(GuestProcess process) {
        this.process = process;
    }

    /** proc_exit. Never returns: throws {@link GuestExit}. */
    @SuppressWarnings("DoNotCallSuggester") // called through the table
    public void procExit(int code) {
        throw new GuestExit(code);
    }

    /** proc_raise. Signals do not exist here: NOSYS. */
    public int procRaise(int signal) {
        return Errno.NOSYS;
    }

    /** sched_yield. */
    @SuppressWarnings("ThreadPriorityCheck") // the guest asked for it
    public int schedYield() {
        process.checkStopped();
        Thread.yield();
        return Errno.SUCCESS;
    }

    /** random_get. Errors: FAULT. */
    public int randomGet(int ptr, int length) {
        byte[] memory = process.memory().array();
        long bytes = length & 0xffff_ffffL;
        if (!fits(memory, ptr, bytes)) {
            return Errno.FAULT;
        }
        byte[] chunk = new byte[(int) Math.min(bytes, RANDOM_CHUNK)];
        for (long done = 0; done < bytes; done += chunk.length) {
            process.checkStopped();
            process.settings().random().nextBytes(chunk);
            int part = (int) Math.min(chunk.length, bytes - done);
            System.arraycopy(chunk, 0, memory, ptr + (int) done, part);
        }
        return Errno.SUCCESS;
    }
}
