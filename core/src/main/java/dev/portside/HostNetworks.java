package dev.portside;

import dev.portside.net.Network;
import dev.portside.net.NetworkProvider;
import dev.portside.net.Resolver;
import dev.portside.net.SystemResolver;
import dev.portside.net.guard.ClosedNetwork;
import dev.portside.net.guard.FaultyNetwork;
import dev.portside.net.guard.LocalNamesResolver;
import dev.portside.net.guard.LoopbackNetwork;
import dev.portside.net.nio.NioNetworks;
import dev.portside.net.posix.PosixNetworks;
import java.util.List;
import java.util.function.Consumer;

/** Makes the network and the resolver of a guest. */
final class HostNetworks {

    private static final Resolver RESOLVER = new SystemResolver();

    private HostNetworks() {}

    /**
     * Opens a guest's network.
     *
     * @throws ProgramException when the backend does not work here
     */
    static Network open(NetworkAccess access, NetworkBackend backend) {
        return open(access, backend, true);
    }

    /**
     * @param usesSockets whether the guest can use sockets at all
     */
    static Network open(NetworkAccess access, NetworkBackend backend, boolean usesSockets) {
        Network host = host(backend, usesSockets);
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

    private static Network host(NetworkBackend backend, boolean usesSockets) {
        boolean posix =
                switch (backend) {
                    case AUTO -> PosixNetworks.isSupported();
                    case POSIX -> true;
                    case NIO -> false;
                };
        NetworkProvider networks = posix ? posix(usesSockets) : new NioNetworks();
        try {
            return networks.open();
        } catch (UnsupportedOperationException | IllegalStateException e) {
            throw new ProgramException(
                    ProgramException.Kind.CONFIGURATION,
                    String.valueOf(e.getMessage()),
                    List.of(),
                    e);
        }
    }

    private static NetworkProvider posix(boolean usesSockets) {
        PosixNetworks networks = new PosixNetworks();
        return usesSockets ? networks : networks::openForFewCalls;
    }

    static Resolver resolver(NetworkAccess access) {
        return access == NetworkAccess.HOST ? RESOLVER : new LocalNamesResolver(RESOLVER);
    }
}
