package dev.portside.net.nio;

import dev.portside.net.NetworkProvider;
import dev.portside.net.PinningSuite;

class NioPinningTest extends PinningSuite {

    @Override
    protected NetworkProvider provider() {
        return new NioNetworks();
    }
}
