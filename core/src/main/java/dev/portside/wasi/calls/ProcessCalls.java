package dev.portside.wasi.calls;

import static dev.portside.wasi.Bytes.fits;

import dev.portside.engine.HostCode;
import dev.portside.net.Errno;
import dev.portside.wasi.GuestExit;
import dev.portside.wasi.GuestProcess;
import dev.portside.wasi.Topic;

/** proc_exit, proc_raise, sched_yield, random_get. */
public final class ProcessCalls implements Topic {

    private static final int RANDOM_CHUNK = 4096;

    private final GuestProcess process;

    public ProcessCalls(GuestProcess process) {
        this.process = process;
    }

    @Override
    public HostCode code(String method) {
        return switch (method) {
            case "procRaise" -> (a, _, _, _, _, _, _, _, _) -> procRaise((int) a);
            case "randomGet" -> (a, b, _, _, _, _, _, _, _) -> randomGet((int) a, (int) b);
            case "schedYield" -> (_, _, _, _, _, _, _, _, _) -> schedYield();
            case "procExit" ->
                    (a, _, _, _, _, _, _, _, _) -> {
                        procExit((int) a);
                        return 0;
                    };
            default -> throw Topic.unknown(this, method);
        };
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
