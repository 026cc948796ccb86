package dev.portside.net.posix;

import dev.portside.net.NetworkProvider;
import dev.portside.net.NetworkSuite;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The whole suite on the kernel's sockets. */
@EnabledOnOs(OS.LINUX)
class PosixNetworkTest extends NetworkSuite {

    @Override
    protected NetworkProvider provider() {
        return new PosixNetworks();
    }
}
