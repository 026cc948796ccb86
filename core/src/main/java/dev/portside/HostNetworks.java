package dev.portside;

import dev.portside.net.Network;
import dev.portside.net.Resolver;
import dev.portside.net.SystemResolver;
import dev.portside.net.guard.ClosedNetwork;
import dev.portside.net.guard.FaultyNetwork;
import dev.portside.net.guard.LocalNamesResolver;
import dev.portside.net.guard.LoopbackNetwork;
import dev.portside.net.posix.PosixNetworks;
import java.util.function.Consumer;

/** Makes the network and the resolver that go with a {@link NetworkAccess}. */
final class HostNetworks {

    private static final Resolver RESOLVER = new SystemResolver();

    private HostNetworks() {}

    static Network open(NetworkAccess access) {
        Network host = new PosixNetworks().open();
        return switch (access) {
            case NONE -> new ClosedNetwork(host);
            case LOOPBACK -> new LoopbackNetwork(host);
            case HOST -> host;
        };
    }

    /** Lets go wrong what the configuration says; says with which seed. */
    static Network withFaults(Network network, GuestConfig config) {
        NetworkFaults faults = config.networkFaults();
        if (faults == null) {
            return network;
        }
        Consumer<String> log = config.debugLog();
        if (log != null) {
            log.accept("network faults with seed " + faults.seed() + ": " + faults);
        }
        return new FaultyNetwork(
                network,
                faults.seed(),
                new FaultyNetwork.Chances(
                        faults.shortTransfers(),
                        faults.wouldBlock(),
                        faults.interrupted(),
                        faults.resets(),
                        faults.refusals()));
    }

    static Resolver resolver(NetworkAccess access) {
        return access == NetworkAccess.HOST ? RESOLVER : new LocalNamesResolver(RESOLVER);
    }
}
