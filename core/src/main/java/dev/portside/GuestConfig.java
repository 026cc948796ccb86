package dev.portside;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a guest is given. Immutable.
 *
 * <p>By default it gets nothing: no arguments, an empty environment, no input, output that is
 * thrown away, no directories, no network, {@link Limits#DEFAULT}.
 */
public final class GuestConfig {

    private final Builder values;

    private GuestConfig(Builder values) {
        this.values = values;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns argv[0]; null: the program's file name. */
    public @Nullable String programName() {
        return values.programName;
    }

    /** Returns the arguments after the program's name. */
    public List<String> args() {
        return values.args;
    }

    public Map<String, String> env() {
        return values.env;
    }

    public InputStream stdin() {
        return values.stdin;
    }

    public OutputStream stdout() {
        return values.stdout;
    }

    public OutputStream stderr() {
        return values.stderr;
    }

    public StdioKind stdinKind() {
        return values.stdinKind;
    }

    public StdioKind stdoutKind() {
        return values.stdoutKind;
    }

    public StdioKind stderrKind() {
        return values.stderrKind;
    }

    public List<Preopen> preopens() {
        return values.preopens;
    }

    public NetworkAccess network() {
        return values.network;
    }

    public NetworkBackend networkBackend() {
        return values.networkBackend;
    }

    public boolean unixSockets() {
        return values.unixSockets;
    }

    public boolean tcpDelay() {
        return values.tcpDelay;
    }

    /** Returns the kernel's descriptors of the sockets it inherits. */
    public List<Integer> inheritedSockets() {
        return values.inheritedSockets;
    }

    public List<InetSocketAddress> listenOn() {
        return values.listenOn;
    }

    public List<InetSocketAddress> dialTo() {
        return values.dialTo;
    }

    /** Returns what goes wrong on its network on purpose; null: nothing. */
    public @Nullable NetworkFaults networkFaults() {
        return values.networkFaults;
    }

    public Limits limits() {
        return values.limits;
    }

    /** Returns who is told what errnos cannot say; null: nobody. */
    public @Nullable Consumer<String> debugLog() {
        return values.debugLog;
    }

    /** Collects the values of a {@link GuestConfig}. */
    public static final class Builder {

        private @Nullable String programName;
        private List<String> args = List.of();
        private Map<String, String> env = Map.of();
        private InputStream stdin = InputStream.nullInputStream();
        private OutputStream stdout = OutputStream.nullOutputStream();
        private OutputStream stderr = OutputStream.nullOutputStream();
        private StdioKind stdinKind = StdioKind.OTHER;
        private StdioKind stdoutKind = StdioKind.OTHER;
        private StdioKind stderrKind = StdioKind.OTHER;
        private List<Preopen> preopens = List.of();
        private NetworkAccess network = NetworkAccess.NONE;
        private NetworkBackend networkBackend = NetworkBackend.AUTO;
        private boolean unixSockets;
        private boolean tcpDelay;
        private List<Integer> inheritedSockets = List.of();
        private List<InetSocketAddress> listenOn = List.of();
        private List<InetSocketAddress> dialTo = List.of();
        private @Nullable NetworkFaults networkFaults;
        private Limits limits = Limits.DEFAULT;
        private @Nullable Consumer<String> debugLog;

        private Builder() {}

        private Builder(Builder from) {
            programName = from.programName;
            args = List.copyOf(from.args);
            // Not Map.copyOf: the guest sees the environment in the order it was given.
            env = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(from.env));
            stdin = from.stdin;
            stdout = from.stdout;
            stderr = from.stderr;
            stdinKind = from.stdinKind;
            stdoutKind = from.stdoutKind;
            stderrKind = from.stderrKind;
            preopens = List.copyOf(from.preopens);
            network = from.network;
            networkBackend = from.networkBackend;
            unixSockets = from.unixSockets;
            tcpDelay = from.tcpDelay;
            inheritedSockets = List.copyOf(from.inheritedSockets);
            listenOn = List.copyOf(from.listenOn);
            dialTo = List.copyOf(from.dialTo);
            networkFaults = from.networkFaults;
            limits = from.limits;
            debugLog = from.debugLog;
        }

        /** Sets argv[0]; without it, it is the program's file name. */
        public Builder programName(String name) {
            programName = withoutNul("programName", name);
            return this;
        }

        /** Sets the arguments after the program's name. */
        public Builder args(String... arguments) {
            return args(List.of(arguments));
        }

        /** Sets the arguments after the program's name. */
        public Builder args(List<String> arguments) {
            arguments.forEach(argument -> withoutNul("argument", argument));
            args = List.copyOf(arguments);
            return this;
        }

        /** Adds or replaces an environment variable. */
        public Builder env(String name, String value) {
            if (name.isEmpty() || name.indexOf('=') >= 0) {
                throw new IllegalArgumentException(
                        "environment variable name is \""
                                + name
                                + "\"; it must not be empty or hold '='");
            }
            Map<String, String> all = new LinkedHashMap<>(env);
            all.put(withoutNul("environment variable name", name), withoutNul(name, value));
            env = all;
            return this;
        }

        /**
         * Sets standard input; never closed. It is read ahead by up to 64 KiB once the guest has
         * shown interest.
         */
        public Builder stdin(InputStream in) {
            stdin = Objects.requireNonNull(in, "in");
            return this;
        }

        /** Sets standard output; flushed at the guest's end, never closed. */
        public Builder stdout(OutputStream out) {
            stdout = Objects.requireNonNull(out, "out");
            return this;
        }

        /** Sets standard error; flushed at the guest's end, never closed. */
        public Builder stderr(OutputStream err) {
            stderr = Objects.requireNonNull(err, "err");
            return this;
        }

        /** Sets what the guest is told its standard streams are. */
        public Builder stdioKinds(StdioKind in, StdioKind out, StdioKind err) {
            stdinKind = in;
            stdoutKind = out;
            stderrKind = err;
            return this;
        }

        /** Lets the guest read and write below a host directory. */
        public Builder directory(String guestPath, Path hostPath) {
            return preopen(new Preopen(guestPath, hostPath, false));
        }

        /**
         * Lets the guest use a host directory; descriptors are given in the order of these calls,
         * from 3 on.
         */
        public Builder preopen(Preopen preopen) {
            preopens = plus(preopens, preopen);
            return this;
        }

        /** Sets which part of the network the guest reaches. */
        public Builder network(NetworkAccess access) {
            network = Objects.requireNonNull(access, "access");
            return this;
        }

        /** Sets what the guest's sockets are made of; without it, the best there is here. */
        public Builder networkBackend(NetworkBackend backend) {
            networkBackend = Objects.requireNonNull(backend, "backend");
            return this;
        }

        /**
         * Lets the guest use unix sockets. Their paths are the host's: a guest that may use them
         * reaches every unix socket this process reaches, whatever its directories are.
         */
        public Builder unixSockets(boolean allowed) {
            unixSockets = allowed;
            return this;
        }

        /**
         * Leaves TCP's delay of small packets on, which Portside turns off on every TCP socket
         * otherwise.
         */
        public Builder tcpDelay(boolean delayed) {
            tcpDelay = delayed;
            return this;
        }

        /**
         * Hands the guest a socket that this process has inherited from whoever started it, as with
         * socket activation: listening or connected, TCP, UDP or unix. Descriptors follow those of
         * the directories. Needs Linux and a network other than {@link NetworkAccess#NONE}; with
         * {@link NetworkAccess#LOOPBACK} the socket must be bound to the loopback interface. A unix
         * socket is handed over whatever {@link #unixSockets} says.
         *
         * <p>Each guest gets a duplicate and the descriptor itself stays open, so a configuration
         * serves any number of guests. From then on no call on the socket waits in the kernel,
         * under whatever descriptor.
         *
         * @param hostFd the kernel's descriptor in this process
         * @throws IllegalArgumentException when it is negative
         */
        public Builder inheritSocket(int hostFd) {
            if (hostFd < 0) {
                throw new IllegalArgumentException(
                        "hostFd is " + hostFd + "; a descriptor of this process is at least 0");
            }
            inheritedSockets = plus(inheritedSockets, hostFd);
            return this;
        }

        /**
         * Hands the guest a listening TCP socket; descriptors follow those of inherited sockets.
         */
        public Builder listenOn(InetSocketAddress address) {
            listenOn = plus(listenOn, address);
            return this;
        }

        /** Hands the guest a connected TCP socket; descriptors follow those of the listeners. */
        public Builder dialTo(InetSocketAddress address) {
            dialTo = plus(dialTo, address);
            return this;
        }

        /** Lets things go wrong on the guest's network, to test the guest. */
        public Builder networkFaults(NetworkFaults faults) {
            networkFaults = Objects.requireNonNull(faults, "faults");
            return this;
        }

        /** Sets the upper bounds. */
        public Builder limits(Limits bounds) {
            limits = Objects.requireNonNull(bounds, "bounds");
            return this;
        }

        /**
         * Sets who is told what errnos cannot say, for example why a name was not found. Called on
         * the guest's thread.
         */
        public Builder debugLog(Consumer<String> listener) {
            debugLog = listener;
            return this;
        }

        /** Returns the configuration; the builder may be used on. */
        public GuestConfig build() {
            return new GuestConfig(new Builder(this));
        }

        private static <T> List<T> plus(List<T> list, T item) {
            List<T> all = new ArrayList<>(list);
            all.add(Objects.requireNonNull(item));
            return all;
        }

        private static String withoutNul(String what, String value) {
            if (value.indexOf('\0') >= 0) {
                throw new IllegalArgumentException(
                        what
                                + " holds NUL at "
                                + value.indexOf('\0')
                                + "; C strings cannot carry it");
            }
            return value;
        }
    }
}
