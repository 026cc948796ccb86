package dev.portside.wasi.calls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.net.Errno;
import dev.portside.net.Resolution;
import dev.portside.net.posix.PosixNetworks;
import dev.portside.wasi.GuestLog;
import dev.portside.wasi.GuestProcess;
import dev.portside.wasi.HostCalls;
import dev.portside.wasi.SystemClocks;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fd_* and path_* calls on a socket, in every state it can be in. */
@EnabledOnOs(OS.LINUX)
class FdOnSocketsTest {

    private static final int RECORD = 256;
    private static final int ADDRESS = 272;
    private static final int IOVEC = 288;
    private static final int DATA = 512;
    private static final int OUT = 1024;

    private static final int DATAGRAM = 1;
    private static final int STREAM = 2;
    private static final int NONBLOCK = 4;
    private static final int FILE_TYPE_DATAGRAM = 5;
    private static final int FILE_TYPE_STREAM = 6;
    private static final long FD_READ = 1L << 1;
    private static final long FD_WRITE = 1L << 6;

    private final HostCalls host =
            new HostCalls(
                    new GuestProcess.Settings(
                            List.of(),
                            List.of(),
                            SystemClocks.INSTANCE,
                            new Random(1),
                            64,
                            false,
                            true,
                            GuestLog.SILENT),
                    new PosixNetworks().open(),
                    (name, family, time, cancelled) ->
                            new Resolution(Errno.AINONAME, List.of(), "not in this test"));

    /** How a socket got where it is, and what fd_read and fd_write then answer. */
    enum State {
        FRESH(Errno.NOTCONN, Errno.PIPE),
        BOUND(Errno.NOTCONN, Errno.PIPE),
        LISTENING(Errno.NOTCONN, Errno.PIPE),
        CONNECTED(Errno.AGAIN, Errno.SUCCESS),
        ACCEPTED(Errno.AGAIN, Errno.SUCCESS),
        READABLE(Errno.SUCCESS, Errno.SUCCESS),
        PEER_CLOSED(Errno.SUCCESS, Errno.SUCCESS),
        SHUT_FOR_READING(Errno.SUCCESS, Errno.SUCCESS),
        SHUT_FOR_WRITING(Errno.AGAIN, Errno.PIPE),
        SHUT_BOTH_WAYS(Errno.SUCCESS, Errno.PIPE),
        RESET(Errno.CONNRESET, Errno.PIPE),
        REFUSED(Errno.CONNREFUSED, Errno.PIPE),
        DATAGRAM_FRESH(Errno.AGAIN, Errno.DESTADDRREQ),
        DATAGRAM_BOUND(Errno.AGAIN, Errno.DESTADDRREQ),
        DATAGRAM_CONNECTED(Errno.AGAIN, Errno.SUCCESS);

        final int read;
        final int write;

        State(int read, int write) {
            this.read = read;
            this.write = write;
        }

        boolean isDatagram() {
            return name().startsWith("DATAGRAM");
        }
    }

    @AfterEach
    void close() {
        host.close();
    }

    private void must(int errno) {
        assertThat(Errno.name(errno)).isEqualTo("SUCCESS");
    }

    private int open(int type) {
        must(host.call("sock_open", 1, type, OUT));
        return host.getInt(OUT);
    }

    private int bound(int type) {
        int fd = open(type);
        host.putSpan(RECORD, ADDRESS, 4).put(ADDRESS, (byte) 127, (byte) 0, (byte) 0, (byte) 1);
        must(host.call("sock_bind", fd, RECORD, 0));
        return fd;
    }

    private int port(int fd) {
        must(host.call("sock_getlocaladdr V1", fd, RECORD, OUT, OUT + 4));
        return host.getInt(OUT + 4);
    }

    private int listening() {
        int fd = bound(STREAM);
        must(host.call("sock_listen", fd, 8));
        return fd;
    }

    /** Returns client and accepted socket. */
    private int[] pair() {
        int listener = listening();
        int port = port(listener);
        int client = open(STREAM);
        must(host.call("sock_connect", client, RECORD, port));
        must(host.call("sock_accept V1", listener, OUT));
        return new int[] {client, host.getInt(OUT)};
    }

    private void send(int fd) {
        host.putSpan(IOVEC, DATA, 5);
        must(host.call("fd_write", fd, IOVEC, 1, OUT));
        assertThat(host.getInt(OUT)).isEqualTo(5);
    }

    private void awaitReadable(int fd) {
        host.putFdSubscription(2048, 1, 1, fd);
        host.putClockSubscription(2096, 2, 1, 10_000_000_000L, 0);
        must(host.call("poll_oneoff", 2048, 3072, 2, OUT));
        assertThat(host.getLong(3072)).as("the socket's event, not the deadline's").isEqualTo(1);
    }

    private int in(State state) {
        return switch (state) {
            case FRESH -> open(STREAM);
            case BOUND -> bound(STREAM);
            case LISTENING -> listening();
            case CONNECTED -> pair()[0];
            case ACCEPTED -> pair()[1];
            case READABLE -> {
                int[] pair = pair();
                send(pair[1]);
                awaitReadable(pair[0]);
                yield pair[0];
            }
            case PEER_CLOSED -> {
                int[] pair = pair();
                must(host.call("fd_close", pair[1]));
                awaitReadable(pair[0]);
                yield pair[0];
            }
            case SHUT_FOR_READING -> shut(1);
            case SHUT_FOR_WRITING -> shut(2);
            case SHUT_BOTH_WAYS -> shut(3);
            case RESET -> reset();
            case REFUSED -> refused();
            case DATAGRAM_FRESH -> open(DATAGRAM);
            case DATAGRAM_BOUND -> bound(DATAGRAM);
            case DATAGRAM_CONNECTED -> {
                int port = port(bound(DATAGRAM));
                int fd = open(DATAGRAM);
                must(host.call("sock_connect", fd, RECORD, port));
                yield fd;
            }
        };
    }

    private int shut(int how) {
        int fd = pair()[0];
        must(host.call("sock_shutdown", fd, how));
        return fd;
    }

    /** The peer closes with bytes unread. */
    private int reset() {
        int[] pair = pair();
        send(pair[0]);
        awaitReadable(pair[1]);
        must(host.call("fd_close", pair[1]));
        awaitReadable(pair[0]);
        return pair[0];
    }

    /** A connection that was refused, which the guest has not asked about yet. */
    private int refused() {
        int closed = bound(STREAM);
        int port = port(closed);
        must(host.call("fd_close", closed));
        int fd = open(STREAM);
        must(host.call("fd_fdstat_set_flags", fd, NONBLOCK));
        int errno = host.call("sock_connect", fd, RECORD, port);
        assertThat(Errno.name(errno)).isEqualTo("INPROGRESS");
        awaitReadable(fd);
        return fd;
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void readAndWrite(State state) {
        int fd = in(state);
        must(host.call("fd_fdstat_set_flags", fd, NONBLOCK));
        host.putSpan(IOVEC, DATA, 5);
        int read = host.call("fd_read", fd, IOVEC, 1, OUT);
        assertThat(Errno.name(read)).as("fd_read").isEqualTo(Errno.name(state.read));
        int write = host.call("fd_write", fd, IOVEC, 1, OUT);
        assertThat(Errno.name(write)).as("fd_write").isEqualTo(Errno.name(state.write));
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void typeAndFlags(State state) {
        int fd = in(state);
        int type = state.isDatagram() ? FILE_TYPE_DATAGRAM : FILE_TYPE_STREAM;
        must(host.call("fd_fdstat_set_flags", fd, 0));
        must(host.call("fd_fdstat_get", fd, OUT));
        assertThat(host.memory()[OUT]).isEqualTo((byte) type);
        assertThat(host.getShort(OUT + 2)).isZero();
        // Replaced, not added; APPEND is kept and reported.
        for (int flags : new int[] {NONBLOCK, NONBLOCK | 1, 1, 0}) {
            must(host.call("fd_fdstat_set_flags", fd, flags));
            must(host.call("fd_fdstat_get", fd, OUT));
            assertThat(host.getShort(OUT + 2)).isEqualTo(flags);
        }
        for (int sync : new int[] {2, 8, 16, 31}) {
            assertThat(host.call("fd_fdstat_set_flags", fd, sync)).isEqualTo(Errno.NOTCAPABLE);
        }
        assertThat(host.call("fd_fdstat_set_flags", fd, 32)).isEqualTo(Errno.INVAL);
        must(host.call("fd_filestat_get", fd, OUT));
        assertThat(host.memory()[OUT + 16]).isEqualTo((byte) type);
        assertThat(host.getLong(OUT + 32)).as("size").isZero();
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void callsOfFilesAreNotForSockets(State state) {
        int fd = in(state);
        host.putSpan(IOVEC, DATA, 5).put(DATA, (byte) 'x');
        Map<String, long[]> calls =
                Map.ofEntries(
                        Map.entry("fd_seek", new long[] {fd, 0, 0, OUT}),
                        Map.entry("fd_tell", new long[] {fd, OUT}),
                        Map.entry("fd_pread", new long[] {fd, IOVEC, 1, 0, OUT}),
                        Map.entry("fd_pwrite", new long[] {fd, IOVEC, 1, 0, OUT}),
                        Map.entry("fd_sync", new long[] {fd}),
                        Map.entry("fd_datasync", new long[] {fd}),
                        Map.entry("fd_advise", new long[] {fd, 0, 0, 0}),
                        Map.entry("fd_allocate", new long[] {fd, 0, 1}),
                        Map.entry("fd_readdir", new long[] {fd, DATA, 64, 0, OUT}),
                        Map.entry("fd_filestat_set_size", new long[] {fd, 0}),
                        Map.entry("fd_filestat_set_times", new long[] {fd, 0, 0, 0}),
                        Map.entry("path_create_directory", new long[] {fd, DATA, 1}),
                        Map.entry("path_filestat_get", new long[] {fd, 0, DATA, 1, OUT}),
                        Map.entry("path_unlink_file", new long[] {fd, DATA, 1}),
                        Map.entry("path_remove_directory", new long[] {fd, DATA, 1}),
                        Map.entry("path_readlink", new long[] {fd, DATA, 1, OUT, 8, OUT + 8}),
                        Map.entry("path_symlink", new long[] {DATA, 1, fd, DATA, 1}),
                        Map.entry("path_rename", new long[] {fd, DATA, 1, fd, DATA, 1}),
                        Map.entry("path_open", new long[] {fd, 0, DATA, 1, 0, 0, 0, 0, OUT}));
        calls.forEach((name, args) ->
                assertThat(Errno.name(host.call(name, args))).as(name).isEqualTo("NOTCAPABLE"));
        // Both scanners of preopened directories stop at BADF and die of anything else.
        assertThat(host.call("fd_prestat_get", fd, OUT)).isEqualTo(Errno.BADF);
        assertThat(host.call("fd_prestat_dir_name", fd, OUT, 8)).isEqualTo(Errno.BADF);
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void rightsAreGivenUpForGood(State state) {
        int fd = in(state);
        must(host.call("fd_fdstat_get", fd, OUT));
        long base = host.getLong(OUT + 8);
        long inheriting = host.getLong(OUT + 16);
        must(host.call("fd_fdstat_set_rights", fd, base & ~(FD_READ | FD_WRITE), inheriting));
        host.putSpan(IOVEC, DATA, 5);
        assertThat(host.call("fd_read", fd, IOVEC, 1, OUT)).isEqualTo(Errno.NOTCAPABLE);
        assertThat(host.call("fd_write", fd, IOVEC, 1, OUT)).isEqualTo(Errno.NOTCAPABLE);
        assertThat(host.call("fd_fdstat_set_rights", fd, base, inheriting))
                .isEqualTo(Errno.NOTCAPABLE);
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void renumberMovesItAndClosesTheTarget(State state) {
        int fd = in(state);
        int target = open(DATAGRAM);
        assertThat(host.call("fd_renumber", fd, 63)).isEqualTo(Errno.BADF);
        assertThat(host.call("fd_renumber", 63, fd)).isEqualTo(Errno.BADF);
        must(host.call("fd_renumber", fd, fd));
        must(host.call("fd_renumber", fd, target));
        assertThat(host.call("fd_fdstat_get", fd, OUT)).isEqualTo(Errno.BADF);
        must(host.call("fd_fdstat_get", target, OUT));
        assertThat(host.memory()[OUT])
                .isEqualTo((byte) (state.isDatagram() ? FILE_TYPE_DATAGRAM : FILE_TYPE_STREAM));
        must(host.call("fd_close", target));
        assertThat(host.call("fd_close", target)).isEqualTo(Errno.BADF);
    }

    @Test
    void aResetAnswersOnceAndThenTheEnd() {
        int fd = in(State.RESET);
        host.putSpan(IOVEC, DATA, 5);
        assertThat(host.call("fd_read", fd, IOVEC, 1, OUT)).isEqualTo(Errno.CONNRESET);
        must(host.call("fd_read", fd, IOVEC, 1, OUT));
        assertThat(host.getInt(OUT)).isZero();
        assertThat(host.call("fd_write", fd, IOVEC, 1, OUT)).isEqualTo(Errno.PIPE);
    }
}
