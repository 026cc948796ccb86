package dev.portside;

import dev.portside.ProgramException.Kind;
import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.Family;
import dev.portside.net.Network;
import dev.portside.net.Readiness;
import dev.portside.net.SocketOption;
import dev.portside.net.SocketType;
import dev.portside.wasi.GuestLog;
import dev.portside.wasi.GuestProcess;
import dev.portside.wasi.Preopens;
import dev.portside.wasi.SystemClocks;
import dev.portside.wasi.Topic;
import dev.portside.wasi.Waits;
import dev.portside.wasi.abi.Rights;
import dev.portside.wasi.calls.Topics;
import dev.portside.wasi.fd.Descriptor;
import dev.portside.wasi.fd.FileDescriptor;
import dev.portside.wasi.fd.SocketDescriptor;
import dev.portside.wasi.files.HostFiles;
import dev.portside.wasi.files.posix.PosixFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import run.endive.wasm.types.ImportSection;

/**
 * Puts the host's side of one guest together from its configuration: descriptors and the bodies of
 * the host calls.
 */
final class HostSide {

    private static final int LISTEN_BACKLOG = 128;

    /** How long a configured connection may take to open. */
    private static final long DIAL_NANOS = 10_000_000_000L;

    private final GuestProcess process;
    private final Program program;
    private final GuestConfig config;
    private final StandardStreams streams;
    private final Waits waits;

    HostSide(GuestProcess process, Program program, GuestConfig config, StandardStreams streams) {
        this.process = process;
        this.program = program;
        this.config = config;
        this.streams = streams;
        this.waits = new Waits(process);
    }

    static GuestProcess.Settings settings(Program program, GuestConfig config) {
        List<byte[]> args = new ArrayList<>();
        String name = config.programName();
        args.add(utf8(name == null ? program.name() : name));
        config.args().forEach(arg -> args.add(utf8(arg)));
        List<byte[]> env = new ArrayList<>();
        config.env().forEach((key, value) -> env.add(utf8(key + "=" + value)));
        Consumer<String> listener = config.debugLog();
        GuestLog log =
                listener == null ? GuestLog.SILENT : message -> listener.accept(message.get());
        return new GuestProcess.Settings(
                args,
                env,
                SystemClocks.INSTANCE,
                new SystemRandom(),
                config.limits().openFds(),
                config.unixSockets(),
                !config.tcpDelay(),
                log);
    }

    /** Says whether a guest can come to sockets or wait for several things at once. */
    static boolean usesSockets(Program program, GuestConfig config) {
        ImportSection imports = program.module().importSection();
        for (int i = 0; i < imports.importCount(); i++) {
            String name = imports.getImport(i).name();
            if (name.startsWith("sock_") || name.endsWith("poll_oneoff")) {
                return true;
            }
        }
        return !config.listenOn().isEmpty()
                || !config.dialTo().isEmpty()
                || !config.inheritedSockets().isEmpty();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns one body of each topic of the table of host calls. */
    List<Topic> bodies() {
        ImportBindings imports = new ImportBindings(program.module());
        return Topics.of(
                process, waits, HostNetworks.resolver(config.network()), isGoDialect(imports));
    }

    /**
     * Go and Python guests read an IPv6 address behind the port, others where WasmEdge puts it.
     * They are told apart by their imports: the Rust crate and C libraries import the two-parameter
     * accept or the four-parameter address calls.
     */
    private static boolean isGoDialect(ImportBindings imports) {
        boolean second =
                imports.imports("sock_getlocaladdr", 3)
                        || imports.imports("sock_getpeeraddr", 3)
                        || imports.imports("sock_accept", 3);
        return second && !imports.imports("sock_accept", 2);
    }

    /**
     * Opens the standard streams as 0 to 2, then from 3 on directories, inherited sockets,
     * listeners and connections.
     *
     * @throws ProgramException when one cannot be opened
     * @throws dev.portside.engine.ExecutionStopped when the guest is stopped while a connection is
     *     made
     */
    void openDescriptors() {
        streams.descriptors().forEach(this::insert);
        openDirectories();
        config.inheritedSockets().forEach(this::inherit);
        config.listenOn().forEach(this::listen);
        config.dialTo().forEach(this::dial);
    }

    private void openDirectories() {
        if (config.preopens().isEmpty()) {
            return;
        }
        HostFiles files = new PosixFiles();
        for (Preopen preopen : config.preopens()) {
            insert(open(files, preopen));
        }
    }

    private static FileDescriptor open(HostFiles files, Preopen preopen) {
        try {
            return Preopens.open(
                    files, preopen.guestPath(), preopen.hostPath(), preopen.readOnly());
        } catch (IOException e) {
            throw failure(
                    "cannot open the directory "
                            + preopen.hostPath()
                            + " that the guest is to see as "
                            + preopen.guestPath()
                            + ": "
                            + reason(e));
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "it does not exist";
            case NotDirectoryException _ -> "it is not a directory";
            case AccessDeniedException _ -> "it may not be read";
            default -> e.toString();
        };
    }

    private void insert(Descriptor descriptor) {
        if (process.fds().insert(descriptor) < 0) {
            int _ = descriptor.close();
            throw failure(
                    "the limit of "
                            + config.limits().openFds()
                            + " open descriptors is too low for the streams, directories and sockets configured");
        }
    }

    private void listen(InetSocketAddress address) {
        int socket = open("listen on", address).handle();
        Endpoint endpoint = Endpoint.of(address.getAddress(), address.getPort());
        Network network = process.network();
        byte[] on = {1, 0, 0, 0};
        check(
                network.setOption(socket, SocketOption.REUSEADDR, on, 0, on.length),
                "listen on",
                address);
        check(network.bind(socket, endpoint), "listen on", address);
        check(network.listen(socket, LISTEN_BACKLOG), "listen on", address);
    }

    private void dial(InetSocketAddress address) {
        SocketDescriptor socket = open("connect to", address);
        Endpoint endpoint = Endpoint.of(address.getAddress(), address.getPort());
        int result = connect(socket, endpoint);
        if (result == -Errno.INPROGRESS) {
            int errno = waits.until(socket, Readiness.WRITE, Waits.deadline(DIAL_NANOS));
            if (errno == Errno.AGAIN) {
                result = -Errno.TIMEDOUT;
            } else {
                result = errno == 0 ? connect(socket, endpoint) : -errno;
            }
        }
        check(result, "connect to", address);
    }

    private int connect(SocketDescriptor socket, Endpoint endpoint) {
        int result;
        do {
            process.checkStopped();
            result = process.network().connect(socket.handle(), endpoint);
        } while (result == -Errno.INTR);
        return result;
    }

    private SocketDescriptor open(String action, InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw failure("cannot " + action + " " + address + ": the host name has no address");
        }
        int family = address.getAddress().getAddress().length == 4 ? Family.INET4 : Family.INET6;
        int handle = process.network().open(family, SocketType.STREAM);
        check(handle, action, address);
        // In the table at once, so that a failure further on closes it with the rest.
        SocketDescriptor socket =
                new SocketDescriptor(
                        process.network(),
                        handle,
                        family,
                        SocketType.STREAM,
                        0,
                        Rights.OPENED_SOCKET);
        insert(socket);
        sendAtOnce(socket);
        return socket;
    }

    private void inherit(int hostFd) {
        Network network = process.network();
        int handle = network.inherit(hostFd);
        if (handle < 0) {
            throw failure(
                    "cannot hand the guest the inherited descriptor "
                            + hostFd
                            + ": "
                            + Errno.name(-handle)
                            + whyNotInherited(-handle));
        }
        Endpoint local = new Endpoint();
        int named = network.localAddress(handle, local);
        SocketDescriptor socket =
                new SocketDescriptor(
                        network,
                        handle,
                        local.family,
                        option(handle, SocketOption.TYPE),
                        0,
                        Rights.OPENED_SOCKET);
        insert(socket);
        if (named < 0) {
            throw new IllegalStateException("no address of a socket: " + Errno.name(-named));
        }
        socket.listening = socket.isStream() && option(handle, SocketOption.ACCEPTCONN) != 0;
        sendAtOnce(socket);
    }

    private int option(int handle, int option) {
        byte[] value = new byte[4];
        int stored = process.network().getOption(handle, option, value, 0, value.length);
        if (stored < 0) {
            throw new IllegalStateException("no option of a socket: " + Errno.name(-stored));
        }
        return value[0];
    }

    /** Turns TCP's delay of small packets off; accepted sockets have it from their listener. */
    private void sendAtOnce(SocketDescriptor socket) {
        if (socket.isStream()
                && socket.family() != Family.UNIX
                && process.settings().tcpNoDelay()) {
            byte[] on = {1, 0, 0, 0};
            // Never a reason to fail: a network without the option only delays small packets.
            int _ =
                    process.network()
                            .setOption(socket.handle(), SocketOption.TCP_NODELAY, on, 0, on.length);
        }
    }

    private static String whyNotInherited(int errno) {
        return switch (errno) {
            case Errno.BADF -> " (it is not open in this process)";
            case Errno.NOTSOCK -> " (it is not a socket)";
            case Errno.PROTONOSUPPORT -> " (it is neither a stream nor a datagram socket)";
            case Errno.AFNOSUPPORT -> " (it is neither an internet nor a unix socket)";
            case Errno.ACCES ->
                    " (the guest's network access must allow the address it is bound to)";
            case Errno.NOTSUP -> " (only on Linux, with the posix network)";
            default -> "";
        };
    }

    private static void check(int result, String action, InetSocketAddress address) {
        if (result < 0) {
            throw failure(
                    "cannot "
                            + action
                            + " "
                            + address.getAddress().getHostAddress()
                            + ":"
                            + address.getPort()
                            + ": "
                            + Errno.name(-result)
                            + advice(-result));
        }
    }

    private static String advice(int errno) {
        return switch (errno) {
            case Errno.ADDRINUSE ->
                    " (another program has this port; choose another, or 0 for any free one)";
            case Errno.ADDRNOTAVAIL -> " (no interface of this machine has this address)";
            case Errno.ACCES ->
                    " (not permitted: ports below 1024 need privileges, and the guest's network access must allow it)";
            case Errno.CONNREFUSED -> " (nothing listens there)";
            case Errno.TIMEDOUT -> " (no answer within 10 seconds)";
            default -> "";
        };
    }

    private static ProgramException failure(String message) {
        return new ProgramException(Kind.CONFIGURATION, message, List.of(), null);
    }
}
