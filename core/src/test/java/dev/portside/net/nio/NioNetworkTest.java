package dev.portside.net.nio;

import dev.portside.net.NetworkProvider;
import dev.portside.net.NetworkSuite;
import java.util.Map;

/** The whole suite on the JDK's channels, but for what they cannot do. */
class NioNetworkTest extends NetworkSuite {

    @Override
    protected NetworkProvider provider() {
        return new NioNetworks();
    }

    @Override
    protected Map<String, String> differences() {
        return NioDifferences.SENTENCES;
    }
}
