package dev.portside.wasi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.engine.ExecutionStopped;
import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.Family;
import dev.portside.net.KernelObjects;
import dev.portside.net.Network;
import dev.portside.net.Poller;
import dev.portside.net.SystemResolver;
import dev.portside.net.guard.LocalNamesResolver;
import dev.portside.net.guard.LoopbackNetwork;
import dev.portside.net.posix.PosixNetworks;
import dev.portside.wasi.HostCall.Param;
import dev.portside.wasi.abi.FileType;
import dev.portside.wasi.fd.OutputDescriptor;
import dev.portside.wasi.fd.StdinDescriptor;
import dev.portside.wasi.files.posix.PosixFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every host call with arguments that mean harm: whatever a guest passes, it gets an errno that
 * exists, a failure has written nothing, and the host keeps no descriptor.
 *
 * <p>{@code -Dportside.hostile.calls=N} sets how many calls, {@code -Dportside.hostile.seed=N}
 * repeats a run.
 */
@EnabledOnOs(OS.LINUX)
class HostileCallsTest {

    private static final int CALLS_PER_GUEST = 400;
    private static final int OPEN_FDS = 40;
    private static final int FIRST_SOCKET = 5;
    private static final int SOCKETS = 14;

    /** What may end a wait that nothing else ends: one guest, given up. */
    private static final int IDLE_WAITS = 3;

    private final long seed = Long.getLong("portside.hostile.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);
    private final Map<String, Integer> answers = new TreeMap<>();
    private int idleWaits;

    @TempDir Path directory;

    @Test
    @Timeout(1800)
    void noArgumentsDoHarm() throws IOException {
        int calls = Integer.getInteger("portside.hostile.calls", 100_000);
        run(CALLS_PER_GUEST);
        answers.clear();
        List<String> before = KernelObjects.ofThisProcess();
        long files = openFiles();
        int guests = 0;
        int ended = 0;
        for (int done = 0; done < calls; guests++) {
            int made = run(Math.min(CALLS_PER_GUEST, calls - done));
            ended += made < CALLS_PER_GUEST ? 1 : 0;
            done += made;
        }
        report(calls, guests, ended);
        assertThat(KernelObjects.ofThisProcess()).containsExactlyInAnyOrderElementsOf(before);
        assertThat(openFiles()).as("open files").isEqualTo(files);
        assertThat(answers).as("rows called").hasSize(HostCallTable.rows().size());
    }

    @SuppressWarnings("SystemOut") // a run must be repeatable from its log
    private void report(int calls, int guests, int ended) {
        System.out.println(
                "hostile: seed "
                        + seed
                        + ", "
                        + calls
                        + " calls by "
                        + guests
                        + " guests, "
                        + ended
                        + " ended early; successes: "
                        + answers);
    }

    private static long openFiles() throws IOException {
        try (var list = Files.list(Path.of("/proc/self/fd"))) {
            return list.count();
        }
    }

    /** Runs one guest; returns how many calls it made. */
    private int run(int calls) throws IOException {
        idleWaits = 0;
        Network network = watched(new LoopbackNetwork(new PosixNetworks().open()));
        GuestProcess.Settings settings =
                new GuestProcess.Settings(
                        List.of(bytes("program"), bytes("argument")),
                        List.of(bytes("NAME=value")),
                        SystemClocks.INSTANCE,
                        new Random(seed),
                        OPEN_FDS,
                        true,
                        true,
                        GuestLog.SILENT);
        try (HostCalls host =
                new HostCalls(settings, network, new LocalNamesResolver(new SystemResolver()))) {
            open(host);
            HostileMemory layout = new HostileMemory(random, HostileSockets.open(host));
            stop = host.process()::stop;
            return attack(host, layout, calls);
        }
    }

    private Runnable stop = () -> {};

    private int attack(HostCalls host, HostileMemory layout, int calls) {
        List<HostCall> rows = HostCallTable.rows();
        byte[] before = new byte[HostCalls.MEMORY_BYTES];
        for (int i = 0; i < calls; i++) {
            if (i % 16 == 0) {
                System.arraycopy(layout.bytes(), 0, host.memory(), 0, before.length);
            }
            HostCall row = rows.get(random.nextInt(rows.size()));
            long[] args = new long[row.params().size()];
            for (int k = 0; k < args.length; k++) {
                args[k] = argument(row, row.params().get(k), layout);
            }
            System.arraycopy(host.memory(), 0, before, 0, before.length);
            idleWaits = 0;
            int errno;
            try {
                errno = host.call(row.label(), args);
            } catch (GuestExit e) {
                assertThat(row.name()).isEqualTo("proc_exit");
                answers.merge(row.label(), 1, Integer::sum);
                continue;
            } catch (ExecutionStopped e) {
                assertThat(idleWaits).as(describe(row, args)).isGreaterThanOrEqualTo(IDLE_WAITS);
                answers.merge(row.label(), 0, Integer::sum);
                return i + 1;
            } catch (RuntimeException | Error e) {
                throw new AssertionError(describe(row, args), e);
            }
            if (errno < 0 || Errno.name(errno).startsWith("errno ")) {
                throw new AssertionError(describe(row, args) + " answered " + errno);
            }
            answers.merge(row.label(), errno == 0 ? 1 : 0, Integer::sum);
            if (errno != 0 && !mayWrite(row, errno) && !Arrays.equals(before, host.memory())) {
                throw new AssertionError(
                        describe(row, args) + " wrote, and answered " + Errno.name(errno));
            }
        }
        return calls;
    }

    /** The failures that are known to write: see the ABI's rule and its exceptions. */
    private static boolean mayWrite(HostCall row, int errno) {
        return (row.name().endsWith("poll_oneoff") && errno == Errno.INVAL)
                || (row.name().startsWith("sock_recv_from") && errno == Errno.INVAL);
    }

    private String describe(HostCall row, long[] args) {
        return "seed " + seed + ": " + row.label() + Arrays.toString(args);
    }

    private long argument(HostCall row, Param param, HostileMemory layout) {
        String name = param.name();
        if (name.equals("fd") || name.endsWith("_fd") || name.equals("from") || name.equals("to")) {
            return descriptor(row);
        }
        if (param.wide()) {
            return wide(row);
        }
        return layout.pick(name, random);
    }

    private long descriptor(HostCall row) {
        int dice = random.nextInt(32);
        if (dice == 0) {
            return HostileMemory.edge(random);
        }
        if (row.name().startsWith("path") && dice < 28) {
            return random.nextInt(3, 5);
        }
        if (row.name().startsWith("fd") && dice < 12) {
            return (long) FIRST_SOCKET + SOCKETS + random.nextInt(4);
        }
        boolean socket = row.name().startsWith("sock") && dice < 28;
        return socket
                ? random.nextInt(FIRST_SOCKET, FIRST_SOCKET + SOCKETS)
                : random.nextInt(-1, OPEN_FDS);
    }

    private long wide(HostCall row) {
        // Never a length that would really take the disk's room.
        long[] edges =
                row.name().equals("fd_allocate")
                        ? new long[] {0, 1, 4096, -1, Long.MIN_VALUE, Long.MAX_VALUE}
                        : new long[] {
                            0,
                            1,
                            4096,
                            -1,
                            Long.MIN_VALUE,
                            Long.MAX_VALUE,
                            1L << 31,
                            1L << 40,
                            (1L << 36) - 1,
                            0x42,
                            2,
                            random.nextLong()
                        };
        return edges[random.nextInt(edges.length)];
    }

    private void open(HostCalls host) throws IOException {
        StandardInput stdin =
                new StandardInput(
                        new ByteArrayInputStream(new byte[100]), host.process().network()::wake);
        host.process().fds().insert(new StdinDescriptor(stdin, FileType.UNKNOWN));
        for (int i = 0; i < 2; i++) {
            host.process()
                    .fds()
                    .insert(
                            new OutputDescriptor(
                                    new StreamOutput(OutputStream.nullOutputStream()),
                                    FileType.UNKNOWN));
        }
        Path root = directory.resolve("root");
        delete(root);
        Files.createDirectories(root.resolve("sub"));
        Files.writeString(root.resolve("file"), "0123456789".repeat(100));
        Files.writeString(root.resolve("sub/inner"), "x");
        Files.createSymbolicLink(root.resolve("link"), Path.of("../outside"));
        PosixFiles files = new PosixFiles();
        host.process().fds().insert(Preopens.open(files, "/", root, false));
        host.process().fds().insert(Preopens.open(files, "/ro", root, true));
    }

    /** What a guest before made of the directory goes. */
    private static void delete(Path root) throws IOException {
        if (Files.exists(root)) {
            try (Stream<Path> all = Files.walk(root)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Cuts waits short, gives a guest up that waits for nothing, and keeps unix sockets from
     * leaving files on the host.
     */
    private Network watched(Network inner) {
        return proxy(
                Network.class,
                inner,
                (name, args) -> {
                    if (name.equals("await")) {
                        args[2] = clamp((long) args[2]);
                    } else if ((name.equals("bind") || name.equals("connect"))
                            && ((Endpoint) args[1]).family == Family.UNIX
                            && ((Endpoint) args[1]).bytes[0] != 0) {
                        return -Errno.ACCES;
                    }
                    return null;
                });
    }

    private static long clamp(long timeoutNanos) {
        return timeoutNanos < 0 ? 1_000_000 : Math.min(timeoutNanos, 1_000_000);
    }

    private void idle() {
        if (++idleWaits >= IDLE_WAITS) {
            stop.run();
        }
    }

    private interface Interception {
        /** Returns the answer, or null to let the call through. */
        @Nullable Object before(String method, Object[] args);
    }

    private <T> T proxy(Class<T> type, T inner, Interception interception) {
        Object proxy =
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, args) -> {
                            Object answer =
                                    args == null
                                            ? null
                                            : interception.before(method.getName(), args);
                            if (answer != null) {
                                return answer;
                            }
                            try {
                                answer = method.invoke(inner, args);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                            boolean waited =
                                    method.getName().equals("await")
                                            || (method.getName().equals("select")
                                                    && args != null
                                                    && (long) args[0] != 0);
                            if (waited && Integer.valueOf(0).equals(answer)) {
                                idle();
                            }
                            return answer instanceof Poller poller
                                    ? proxy(Poller.class, poller, this::shortSelect)
                                    : answer;
                        });
        return type.cast(proxy);
    }

    private @Nullable Object shortSelect(String method, Object[] args) {
        if (method.equals("select")) {
            args[0] = clamp((long) args[0]);
        }
        return null;
    }
}
