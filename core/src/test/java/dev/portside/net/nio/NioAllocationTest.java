package dev.portside.net.nio;

import dev.portside.net.AllocationSuite;
import dev.portside.net.NetworkProvider;

class NioAllocationTest extends AllocationSuite {

    @Override
    protected NetworkProvider provider() {
        return new NioNetworks();
    }

    @Override
    protected long jdkBytesPerSystemCall() {
        return 0;
    }
}
