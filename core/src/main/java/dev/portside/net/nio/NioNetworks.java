package dev.portside.net.nio;

import dev.portside.net.Network;
import dev.portside.net.NetworkProvider;

/** Makes networks of the JDK's channels, on every platform. */
public final class NioNetworks implements NetworkProvider {

    @Override
    public Network open() {
        return new NioNetwork();
    }
}
