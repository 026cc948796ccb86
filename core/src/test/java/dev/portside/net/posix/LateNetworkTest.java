package dev.portside.net.posix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.net.Errno;
import dev.portside.net.Family;
import dev.portside.net.Network;
import dev.portside.net.NetworkProvider;
import dev.portside.net.NetworkSuite;
import dev.portside.net.Poller;
import dev.portside.net.SocketType;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The whole suite on a network that is opened when it is first used. */
@EnabledOnOs(OS.LINUX)
class LateNetworkTest extends NetworkSuite {

    private final AtomicInteger opened = new AtomicInteger();

    @Override
    protected NetworkProvider provider() {
        return () -> late();
    }

    private Network late() {
        return new LateNetwork(() -> {
            opened.incrementAndGet();
            return new PosixNetworks().open();
        });
    }

    @Test
    void isNotOpenedByWakingAndClosing() {
        Network network = late();
        network.wake();
        network.close();
        network.close();
        assertThat(opened).hasValue(0);
    }

    @Test
    void isOpenedOnce() {
        try (Network network = late()) {
            int socket = network.open(Family.INET4, SocketType.STREAM);
            assertThat(network.close(socket)).isZero();
            assertThat(opened).hasValue(1);
        }
    }

    @Test
    void wakeBeforeTheFirstWaitEndsIt() {
        try (Network network = late()) {
            network.wake();
            try (Poller poller = network.newPoller()) {
                assertThat(poller.select(-1)).isZero();
            }
        }
    }

    @Test
    void callsAfterTheEndAnswerBadf() {
        Network network = late();
        network.close();
        assertThat(network.open(Family.INET4, SocketType.STREAM)).isEqualTo(-Errno.BADF);
    }
}
