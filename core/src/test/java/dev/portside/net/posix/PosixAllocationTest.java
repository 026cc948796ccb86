package dev.portside.net.posix;

import dev.portside.net.AllocationSuite;
import dev.portside.net.Endpoint;
import dev.portside.net.Network;
import dev.portside.net.NetworkProvider;
import dev.portside.net.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class PosixAllocationTest extends AllocationSuite {

    @Override
    protected NetworkProvider provider() {
        return new PosixNetworks();
    }

    /** The linker makes a slice of the segment for errno, to check it. */
    @Override
    protected long jdkBytesPerSystemCall() {
        MemorySegment[] slices = new MemorySegment[1_000];
        MemorySegment errno = Arena.ofAuto().allocate(8);
        long allocated = allocatedBy(() -> Arrays.setAll(slices, _ -> errno.asSlice(0, 4)));
        return allocated / slices.length;
    }

    @Test
    void acceptAndClose() {
        try (Network network = new PosixNetworks().open()) {
            Sockets sockets = new Sockets(network);
            int listener = sockets.listener();
            Endpoint at = sockets.local(listener);
            Endpoint peer = new Endpoint();
            createsNoObjects(
                    5,
                    () -> {
                        int client = sockets.stream();
                        network.connect(client, at);
                        int server = Sockets.ok(network.accept(listener, peer));
                        Sockets.ok(network.close(client));
                        Sockets.ok(network.close(server));
                    });
        }
    }
}
