package dev.portside.wasi;

import dev.portside.net.Errno;
import dev.portside.net.HostOutput;

/** Output to a descriptor of this process, on the guest's thread, which stays stoppable. */
public final class DescriptorOutput implements StandardOutput {
    /*
     * What is written is not a socket of the guest's network, so its readiness and the guest's stop
     * cannot be waited for together: waits are short and repeated. That costs something only while
     * nobody takes the output.
     */

    private static final long LONGEST_WAIT_NANOS = 10_000_000;
    private static final long FIRST_PARK_NANOS = 50_000;

    private final GuestProcess process;
    private final HostOutput output;

    public DescriptorOutput(GuestProcess process, HostOutput output) {
        this.process = process;
        this.output = output;
    }

    @Override
    public int write(byte[] bytes, int offset, int length) {
        int done = 0;
        long parkNanos = FIRST_PARK_NANOS;
        while (done < length) {
            int taken = output.write(bytes, offset + done, length - done);
            if (taken >= 0) {
                done += taken;
                parkNanos = FIRST_PARK_NANOS;
            } else if (taken == -Errno.AGAIN) {
                await(parkNanos);
                parkNanos = Math.min(2 * parkNanos, LONGEST_WAIT_NANOS);
            } else if (taken != -Errno.INTR) {
                return done > 0 ? done : taken;
            }
        }
        return done;
    }

    private void await(long parkNanos) {
        process.checkStopped();
        if (!Thread.currentThread().isVirtual()) {
            boolean _ = output.isReady(LONGEST_WAIT_NANOS);
        } else if (!output.isReady(0)) {
            int _ = process.pause().select(parkNanos);
        }
        process.checkStopped();
    }
}
