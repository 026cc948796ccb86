package dev.portside.net.posix;

import dev.portside.net.NetworkProvider;
import dev.portside.net.PinningSuite;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class PosixPinningTest extends PinningSuite {

    @Override
    protected NetworkProvider provider() {
        return new PosixNetworks();
    }
}
