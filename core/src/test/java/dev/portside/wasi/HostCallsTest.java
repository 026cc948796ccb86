package dev.portside.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.Resolution;
import dev.portside.wasi.abi.FileType;
import dev.portside.wasi.fd.OutputDescriptor;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Host calls by their wasm names on filled memory: each answer, and every byte written. No sockets:
 * the network is a fake.
 */
class HostCallsTest {

    private static final int END = HostCalls.MEMORY_BYTES;
    private static final byte FILL = (byte) 0xAA;

    private static final int ADDR = 256;
    private static final int ADDR_BYTES = 512;
    private static final int IOVS = 1024;
    private static final int DATA = 2048;
    private static final int OUT = 4096;
    private static final int OUT2 = 4112;
    private static final int OUT3 = 4128;
    private static final int NONBLOCK = 4;

    private final FakeNetwork network = new FakeNetwork().answers("open", 7);
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final HostCalls host =
            new HostCalls(
                    settings(), network.network(), (name, family, time, cancelled) -> found());
    private byte[] before = new byte[0];

    private static GuestProcess.Settings settings() {
        Clocks clocks =
                new Clocks() {
                    @Override
                    public long realtimeNanos() {
                        return 0x1122_3344_5566_7788L;
                    }

                    @Override
                    public long monotonicNanos() {
                        return 5_000;
                    }

                    @Override
                    public long processCpuNanos() {
                        return -1;
                    }

                    @Override
                    public long threadCpuNanos() {
                        return 9;
                    }
                };
        return new GuestProcess.Settings(
                List.of(bytes("prog"), bytes("x")),
                List.of(bytes("A=b")),
                clocks,
                new Random(1),
                8,
                false,
                true,
                GuestLog.SILENT);
    }

    private static Resolution found() {
        return new Resolution(Errno.SUCCESS, List.of(InetAddress.ofLiteral("192.0.2.7")), "");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @BeforeEach
    void fillMemoryAndOpenStdio() {
        for (int i = 0; i < 3; i++) {
            host.process()
                    .fds()
                    .insert(new OutputDescriptor(new StreamOutput(stdout), FileType.UNKNOWN));
        }
        Arrays.fill(host.memory(), FILL);
        address(ADDR, 4, 127, 0, 0, 1);
        host.putSpan(IOVS, DATA, 5).put(DATA, bytes("hello"));
        before = host.memory().clone();
    }

    @AfterEach
    void close() {
        host.close();
    }

    private void address(int record, int length, int... raw) {
        host.putSpan(record, ADDR_BYTES, length);
        for (int i = 0; i < raw.length; i++) {
            host.put(ADDR_BYTES + i, (byte) raw[i]);
        }
    }

    private int socket(int type) {
        assertThat(host.call("sock_open", 1, type, OUT)).isZero();
        int fd = host.getInt(OUT);
        host.putInt(OUT, 0xAAAA_AAAA);
        before = host.memory().clone();
        network.calls.clear();
        return fd;
    }

    private int stream() {
        int fd = socket(2);
        assertThat(host.call("fd_fdstat_set_flags", fd, NONBLOCK)).isZero();
        return fd;
    }

    private void assertErrno(int found, int errno) {
        assertThat(Errno.name(found)).isEqualTo(Errno.name(errno));
        assertWritten();
    }

    /** Asserts that these spans, and no others, differ from what was there. */
    private void assertWritten(int... pointersAndLengths) {
        byte[] expected = before.clone();
        for (int i = 0; i < pointersAndLengths.length; i += 2) {
            System.arraycopy(
                    host.memory(),
                    pointersAndLengths[i],
                    expected,
                    pointersAndLengths[i],
                    pointersAndLengths[i + 1]);
        }
        assertThat(Arrays.mismatch(host.memory(), expected)).as("byte written").isEqualTo(-1);
    }

    @Test
    void openChecksPointerThenFamilyThenPermissionThenType() {
        assertErrno(host.call("sock_open", 9, 9, END - 3), Errno.FAULT);
        assertErrno(host.call("sock_open", 9, 9, OUT), Errno.INVAL);
        assertErrno(host.call("sock_open", 3, 9, OUT), Errno.NOSYS);
        assertErrno(host.call("sock_open", 1, 0, OUT), Errno.INVAL);
        assertThat(network.calls).isEmpty();
    }

    @Test
    void openWritesTheLowestFreeNumber() {
        assertThat(host.call("sock_open", 0x101, 0x102, OUT)).isZero();
        assertThat(host.getInt(OUT)).isEqualTo(3);
        assertWritten(OUT, 4);
        assertThat(network.calls).containsExactly("open", "setOption");
    }

    @Test
    void openBeyondTheLimitAsksNobody() {
        for (int i = 3; i < 8; i++) {
            int _ = socket(1);
        }
        assertErrno(host.call("sock_open", 1, 2, OUT), Errno.MFILE);
        assertThat(network.calls).isEmpty();
    }

    @Test
    void bindAndConnectCheckRecordThenBytesThenLengthThenDescriptor() {
        for (String call :
                List.of("sock_bind", "sock_connect", "sock_bind_v2 V2", "sock_connect_v2 V2")) {
            assertErrno(host.call(call, 99, END - 7, 80), Errno.FAULT);
            host.putSpan(ADDR, END - 3, 4);
            before = host.memory().clone();
            assertErrno(host.call(call, 99, ADDR, 80), Errno.FAULT);
            host.putSpan(ADDR, END - 3, 0);
            before = host.memory().clone();
            assertErrno(host.call(call, 99, ADDR, 80), Errno.INVAL);
            address(ADDR, 4, 127, 0, 0, 1);
            before = host.memory().clone();
            assertErrno(host.call(call, 99, ADDR, 80), Errno.BADF);
            assertErrno(host.call(call, 0, ADDR, 80), Errno.NOTSOCK);
        }
        assertThat(network.calls).isEmpty();
    }

    @Test
    void bindPassesAddressAndLowHalfOfThePort() {
        Endpoint seen = new Endpoint();
        network.on(
                "bind",
                args -> {
                    seen.set((Endpoint) args[1]);
                    return -Errno.ADDRINUSE;
                });
        assertErrno(host.call("sock_bind", stream(), ADDR, 0x1_1F90), Errno.ADDRINUSE);
        assertThat(seen).hasToString("127.0.0.1:8080");
    }

    @Test
    void acceptChecksPointerThenFlagsThenDescriptor() {
        assertErrno(host.call("sock_accept V1", 99, END - 3), Errno.FAULT);
        assertErrno(host.call("sock_accept V1", 99, OUT), Errno.BADF);
        assertErrno(host.call("sock_accept V2", 99, 0x20, END - 3), Errno.FAULT);
        assertErrno(host.call("sock_accept V2", 99, 0x20, OUT), Errno.INVAL);
        assertErrno(host.call("sock_accept V2", 99, 0, OUT), Errno.BADF);
        int listener = stream();
        network.answers("accept", -Errno.AGAIN);
        assertErrno(host.call("sock_accept_v2 V2", listener, NONBLOCK, OUT), Errno.AGAIN);
        network.answers("accept", 11);
        assertThat(host.call("sock_accept V2", listener, NONBLOCK, OUT)).isZero();
        assertThat(host.getInt(OUT)).isEqualTo(listener + 1);
        assertWritten(OUT, 4);
    }

    @Test
    void receiveChecksFlagsThenCountThenPointersThenBuffersThenDescriptor() {
        assertErrno(host.call("sock_recv", 99, END, 1025, 4, END, END), Errno.INVAL);
        assertErrno(host.call("sock_recv", 99, END, 1025, 0, END, END), Errno.INVAL);
        assertErrno(host.call("sock_recv", 99, END - 7, 1, 0, END, END), Errno.FAULT);
        assertErrno(host.call("sock_recv", 99, IOVS, 1, 0, END - 3, END), Errno.FAULT);
        assertErrno(host.call("sock_recv", 99, IOVS, 1, 0, OUT, END - 1), Errno.FAULT);
        host.putSpan(IOVS, END - 4, 5);
        before = host.memory().clone();
        assertErrno(host.call("sock_recv", 99, IOVS, 1, 0, OUT, OUT2), Errno.FAULT);
        host.putSpan(IOVS, -1, 0);
        before = host.memory().clone();
        assertErrno(host.call("sock_recv", 99, IOVS, 1, 0, OUT, OUT2), Errno.BADF);
        assertErrno(host.call("sock_recv", 1, IOVS, 1, 0, OUT, OUT2), Errno.NOTSOCK);
    }

    @Test
    void receiveStoresTwoBytesOfFlags() {
        int datagram = socket(1);
        assertThat(host.call("fd_fdstat_set_flags", datagram, NONBLOCK)).isZero();
        network.on(
                "receive",
                args -> {
                    Arrays.fill(
                            (byte[]) args[1],
                            (int) args[2],
                            (int) args[2] + (int) args[3],
                            (byte) 'z');
                    return 9;
                });
        assertThat(host.call("sock_recv", datagram, IOVS, 1, 0, OUT, OUT2)).isZero();
        assertThat(host.getInt(OUT)).isEqualTo(5);
        assertThat(host.getShort(OUT2)).isEqualTo(1);
        assertWritten(OUT, 4, OUT2, 2, DATA, 5);
    }

    @Test
    void receiveFromStoresAddressPortAndFamily() {
        int datagram = socket(1);
        assertThat(host.call("fd_fdstat_set_flags", datagram, NONBLOCK)).isZero();
        network.on(
                "receive",
                args -> {
                    ((Endpoint) args[5]).setInet4(new byte[] {10, 1, 2, 3}, 0, 0x1234);
                    ((byte[]) args[1])[(int) args[2]] = 'z';
                    return 1;
                });
        host.putSpan(ADDR, ADDR_BYTES, 128);
        before = host.memory().clone();
        assertThat(host.call("sock_recv_from V2", datagram, IOVS, 1, ADDR, 0, OUT3, OUT, OUT2))
                .isZero();
        assertThat(Arrays.copyOfRange(host.memory(), ADDR_BYTES, ADDR_BYTES + 6))
                .containsExactly(1, 0, 10, 1, 2, 3);
        assertThat(host.getShort(OUT3)).isEqualTo(0x1234);
        assertWritten(OUT, 4, OUT2, 2, OUT3, 2, DATA, 1, ADDR_BYTES, 6);

        host.putSpan(ADDR, ADDR_BYTES, 4);
        before = host.memory().clone();
        assertThat(host.call("sock_recv_from V1", datagram, IOVS, 1, ADDR, 0, OUT, OUT2)).isZero();
        assertWritten(OUT, 4, OUT2, 2, DATA, 1, ADDR_BYTES, 4);
    }

    /** Data that arrives over the address record must not say where the address goes. */
    @Test
    void receiveFromOverItsOwnAddressRecordStaysInside() {
        int datagram = socket(1);
        assertThat(host.call("fd_fdstat_set_flags", datagram, NONBLOCK)).isZero();
        network.on(
                "receive",
                args -> {
                    ((Endpoint) args[5]).setInet4(new byte[] {10, 1, 2, 3}, 0, 1);
                    Arrays.fill((byte[]) args[1], (int) args[2], (int) args[2] + 8, (byte) 0x7f);
                    return 8;
                });
        for (String call : List.of("sock_recv_from V1", "sock_recv_from V2")) {
            host.putSpan(ADDR, ADDR_BYTES, 4).putSpan(IOVS, ADDR, 8);
            int errno =
                    call.endsWith("V1")
                            ? host.call(call, datagram, IOVS, 1, ADDR, 0, OUT, OUT2)
                            : host.call(call, datagram, IOVS, 1, ADDR, 0, OUT3, OUT, OUT2);
            assertThat(errno).isZero();
            assertThat(host.getInt(ADDR_BYTES)).isEqualTo(0x0302_010A);
        }
    }

    @Test
    void sendChecksFlagsThenCountThenPointersThenDescriptor() {
        assertErrno(host.call("sock_send", 99, END, 1025, 1, END), Errno.INVAL);
        assertErrno(host.call("sock_send", 99, END, 1025, 0, END), Errno.INVAL);
        assertErrno(host.call("sock_send", 99, END - 7, 1, 0, OUT), Errno.FAULT);
        assertErrno(host.call("sock_send", 99, IOVS, 1, 0, END - 3), Errno.FAULT);
        assertErrno(host.call("sock_send", 99, IOVS, 1, 0, OUT), Errno.BADF);
        assertErrno(host.call("sock_send_to", 99, IOVS, 1, END - 7, 1, 1, END), Errno.FAULT);
        assertErrno(host.call("sock_send_to", 99, IOVS, 1, ADDR, 1, 1, OUT), Errno.INVAL);
        assertErrno(host.call("sock_send_to", 99, IOVS, 1, ADDR, 1, 0, OUT), Errno.BADF);
        int fd = stream();
        network.answers("send", -Errno.PIPE);
        assertErrno(host.call("sock_send", fd, IOVS, 1, 0, OUT), Errno.PIPE);
        assertErrno(host.call("fd_write", fd, IOVS, 1, OUT), Errno.PIPE);
        network.answers("send", 3);
        assertThat(host.call("sock_send", fd, IOVS, 1, 0, OUT)).isZero();
        assertThat(host.getInt(OUT)).isEqualTo(3);
        assertWritten(OUT, 4);
    }

    @Test
    void addressesCheckInTheirFlavoursOrder() {
        for (String which : List.of("sock_getlocaladdr", "sock_getpeeraddr")) {
            assertErrno(host.call(which + " V1", 99, END - 7, END, END), Errno.FAULT);
            host.putSpan(ADDR, ADDR_BYTES, 5);
            before = host.memory().clone();
            assertErrno(host.call(which + " V1", 99, ADDR, END, END), Errno.INVAL);
            assertErrno(host.call(which + " V2", 99, ADDR, END - 3), Errno.FAULT);
            assertErrno(host.call(which + " V2", 99, ADDR, OUT), Errno.INVAL);
            host.putSpan(ADDR, ADDR_BYTES, 16);
            before = host.memory().clone();
            assertErrno(host.call(which + " V1", 99, ADDR, END - 3, OUT), Errno.FAULT);
            assertErrno(host.call(which + " V1", 99, ADDR, OUT, END - 3), Errno.FAULT);
            assertErrno(host.call(which + " V1", 99, ADDR, OUT, OUT2), Errno.BADF);
        }
        int fd = stream();
        network.on(
                "localAddress",
                args -> {
                    ((Endpoint) args[1]).setInet4(new byte[] {127, 0, 0, 1}, 0, 80);
                    return 0;
                });
        assertThat(host.call("sock_getlocaladdr V1", fd, ADDR, OUT, OUT2)).isZero();
        assertThat(host.getInt(OUT)).isEqualTo(4);
        assertThat(host.getInt(OUT2)).isEqualTo(80);
        assertWritten(OUT, 4, OUT2, 4, ADDR_BYTES, 4);
    }

    @Test
    void shutdownChecksHowBeforeTheDescriptor() {
        assertErrno(host.call("sock_shutdown", 99, 0), Errno.INVAL);
        assertErrno(host.call("sock_shutdown", 99, 4), Errno.INVAL);
        assertErrno(host.call("sock_shutdown", 99, 3), Errno.BADF);
        network.answers("shutdown", -Errno.NOTCONN);
        assertErrno(host.call("sock_shutdown", stream(), 3), Errno.NOTCONN);
    }

    @Test
    void receivingAfterARefusedShutdownOfADatagramSocketDoesNotWait() {
        int datagram = socket(1);
        network.answers("shutdown", -Errno.NOTCONN).answers("receive", -Errno.AGAIN);
        network.on(
                "await",
                args -> {
                    throw new AssertionError("would be ready for ever, with nothing to receive");
                });
        assertThat(host.call("sock_shutdown", datagram, 1)).isEqualTo(Errno.NOTCONN);
        assertThat(host.call("sock_recv", datagram, IOVS, 1, 0, OUT, OUT2)).isZero();
        assertThat(host.getInt(OUT)).isZero();
    }

    @Test
    void optionsCheckLevelThenNameThenPointersThenDescriptor() {
        assertErrno(host.call("sock_setsockopt", 99, 1, 0, END, 4), Errno.INVAL);
        assertErrno(host.call("sock_setsockopt", 99, 0, 15, END, 4), Errno.INVAL);
        assertErrno(host.call("sock_setsockopt", 99, 0, 0, END - 3, 4), Errno.FAULT);
        assertErrno(host.call("sock_setsockopt", 99, 0, 0, OUT, 4), Errno.BADF);
        assertErrno(host.call("sock_getsockopt", 99, 0, 0, OUT, END - 3), Errno.FAULT);
        host.putInt(OUT2, 4);
        before = host.memory().clone();
        assertErrno(host.call("sock_getsockopt", 99, 0, 0, END - 3, OUT2), Errno.FAULT);
        assertErrno(host.call("sock_getsockopt", 99, 0, 0, OUT, OUT2), Errno.BADF);
    }

    @Test
    void optionLengthIsPassedByPointerOrAsFour() {
        int fd = stream();
        network.on(
                "getOption",
                args -> {
                    Bytes.putI32((byte[]) args[2], (int) args[3], 77);
                    return 4;
                });
        host.putInt(OUT2, 16);
        before = host.memory().clone();
        assertThat(host.call("sock_getsockopt", fd, 0, 5, OUT, OUT2)).isZero();
        assertThat(host.getInt(OUT)).isEqualTo(77);
        assertThat(host.getInt(OUT2)).isEqualTo(4);
        assertWritten(OUT, 4, OUT2, 4);
        before = host.memory().clone();
        assertThat(host.call("sock_getsockopt", fd, 0, 5, OUT3, 4)).isZero();
        assertThat(host.getInt(OUT3)).isEqualTo(77);
        assertWritten(OUT3, 4);
    }

    @Test
    void addrInfoFillsTheGuestsRecordsAndNoPointers() {
        int record = 8192;
        int sockaddr = 8256;
        int data = 8300;
        Arrays.fill(host.memory(), record, record + 28, (byte) 0);
        host.put(64, bytes("host")).put(80, bytes("80"));
        Arrays.fill(host.memory(), 96, 96 + 28, (byte) 0);
        host.putInt(record + 12, sockaddr).putInt(sockaddr + 8, data).putInt(OUT3, record);
        before = host.memory().clone();
        assertErrno(host.call("sock_getaddrinfo", 64, 0, 80, 0, 96, OUT3, 1, OUT), Errno.AINONAME);
        assertErrno(host.call("sock_getaddrinfo", 64, 4, 80, 2, 96, OUT3, 0, OUT), Errno.AIMEMORY);
        assertErrno(host.call("sock_getaddrinfo", 64, 4, 80, 2, 96, END - 3, 1, OUT), Errno.FAULT);
        assertThat(host.call("sock_getaddrinfo", 64, 4, 80, 2, 96, OUT3, 5, OUT)).isZero();
        assertThat(host.getInt(OUT)).isEqualTo(1);
        assertThat(Arrays.copyOfRange(host.memory(), data, data + 14))
                .containsExactly(0, 80, 192, 0, 2, 7, 0, 0, 0, 0, 0, 0, 0, 0);
        assertThat(host.getInt(sockaddr + 8)).isEqualTo(data);
        assertWritten(OUT, 4, data, 14, sockaddr, 8, record, 12, record + 20, 4);
    }

    /** The address data lies over the record that points to it. */
    @Test
    void addrInfoOverItsOwnRecordStaysInside() {
        int record = 8192;
        int sockaddr = 8256;
        Arrays.fill(host.memory(), record, record + 28, (byte) 0);
        Arrays.fill(host.memory(), 96, 96 + 28, (byte) 0);
        host.put(64, bytes("host")).putInt(OUT3, record);
        host.putInt(record + 12, sockaddr).putInt(sockaddr + 8, sockaddr);
        assertThat(host.call("sock_getaddrinfo", 64, 4, 80, 0, 96, OUT3, 1, OUT)).isZero();
        assertThat(host.getInt(OUT)).isEqualTo(1);
    }

    @Test
    void pollAnswersEachSubscriptionInOrder() {
        int in = 16384;
        int out = 20480;
        host.putFdSubscription(in, 11, 1, 99);
        host.putFdSubscription(in + 48, 12, 2, 1);
        host.putFdSubscription(in + 96, 13, 7, 1);
        host.putClockSubscription(in + 144, 14, 1, 0, 0);
        host.putClockSubscription(in + 192, 15, 1, 1L << 40, 0);
        host.putClockSubscription(in + 240, 16, 9, 0, 0);
        before = host.memory().clone();
        assertThat(host.call("poll_oneoff", in, out, 6, OUT)).isZero();
        assertThat(host.getInt(OUT)).isEqualTo(5);
        long[] userdata = {11, 12, 13, 14, 16};
        int[] errnos = {Errno.BADF, 0, Errno.INVAL, 0, Errno.INVAL};
        int[] types = {1, 2, 7, 0, 0};
        for (int i = 0; i < 5; i++) {
            int event = out + 32 * i;
            assertThat(host.getLong(event)).isEqualTo(userdata[i]);
            assertThat(host.getShort(event + 8)).isEqualTo(errnos[i]);
            assertThat(host.memory()[event + 10]).isEqualTo((byte) types[i]);
            assertThat(host.getLong(event + 24)).isZero();
        }
        assertWritten(OUT, 4, out, 5 * 32);
    }

    @Test
    void pollRefusesNothingAndWhatDoesNotFit() {
        assertErrno(host.call("poll_oneoff", END - 47, OUT, 1, OUT2), Errno.FAULT);
        assertErrno(host.call("poll_oneoff", 0, END - 31, 1, OUT2), Errno.FAULT);
        assertErrno(host.call("poll_oneoff", 0, OUT, 1, END - 3), Errno.FAULT);
        assertErrno(host.call("poll_oneoff", 0, 0, 89_478_486, OUT2), Errno.FAULT);
        assertErrno(host.call("epoll_oneoff", 0, 0, -1, OUT2), Errno.FAULT);
        assertThat(host.call("poll_oneoff", 0, OUT, 0, OUT2)).isEqualTo(Errno.INVAL);
        assertThat(host.getInt(OUT2)).isZero();
        assertWritten(OUT2, 4);
    }

    @Test
    void standardStreamsAnswerTheirRights() {
        assertThat(host.call("fd_write", 1, IOVS, 1, OUT)).isZero();
        assertThat(stdout).hasToString("hello");
        assertWritten(OUT, 4);
        before = host.memory().clone();
        assertErrno(host.call("fd_read", 1, IOVS, 1, OUT2), Errno.NOTCAPABLE);
        assertErrno(host.call("fd_fdstat_set_flags", 1, NONBLOCK), Errno.NOTCAPABLE);
        assertErrno(host.call("fd_fdstat_set_flags", 1, 0x20), Errno.INVAL);
        assertErrno(host.call("fd_seek", 1, 0, 0, OUT2), Errno.NOTCAPABLE);
        assertErrno(host.call("fd_prestat_get", 1, OUT2), Errno.BADF);
        assertErrno(host.call("fd_close", 99), Errno.BADF);
        assertErrno(host.call("fd_renumber", 1, 99), Errno.BADF);
    }

    @Test
    void socketStatusNamesKindAndFlags() {
        int fd = stream();
        assertErrno(host.call("fd_fdstat_get", fd, END - 23), Errno.FAULT);
        assertThat(host.call("fd_fdstat_get", fd, OUT)).isZero();
        assertThat(host.getShort(OUT)).isEqualTo(FileType.SOCKET_STREAM);
        assertThat(host.getShort(OUT + 2)).isEqualTo(NONBLOCK);
        assertWritten(OUT, 24);
        before = host.memory().clone();
        assertErrno(host.call("fd_prestat_get", fd, OUT2), Errno.BADF);
        assertErrno(host.call("fd_tell", fd, OUT2), Errno.NOTCAPABLE);
    }

    @Test
    void argumentsAreStoredExactly() {
        assertErrno(host.call("args_sizes_get", END - 3, OUT), Errno.FAULT);
        assertErrno(host.call("args_get", OUT, END - 6), Errno.FAULT);
        assertThat(host.call("args_sizes_get", OUT, OUT2)).isZero();
        assertThat(host.getInt(OUT)).isEqualTo(2);
        assertThat(host.getInt(OUT2)).isEqualTo(7);
        assertThat(host.call("args_get", OUT3, DATA)).isZero();
        assertThat(host.getInt(OUT3)).isEqualTo(DATA);
        assertThat(host.getInt(OUT3 + 4)).isEqualTo(DATA + 5);
        assertWritten(OUT, 4, OUT2, 4, OUT3, 8, DATA, 7);
    }

    @Test
    void clocksAndChanceWriteTheirBytesOnly() {
        assertErrno(host.call("clock_time_get", 0, 0, END - 7), Errno.FAULT);
        assertErrno(host.call("clock_time_get", 4, 0, OUT), Errno.INVAL);
        assertErrno(host.call("clock_time_get", 2, 0, OUT), Errno.NOTSUP);
        assertThat(host.call("clock_time_get", 0, 0, OUT)).isZero();
        assertThat(host.getLong(OUT)).isEqualTo(0x1122_3344_5566_7788L);
        assertWritten(OUT, 8);
        before = host.memory().clone();
        assertErrno(host.call("random_get", END - 3, 4), Errno.FAULT);
        assertErrno(host.call("random_get", -1, 0), Errno.SUCCESS);
        assertThat(host.call("random_get", DATA, 3)).isZero();
        assertWritten(DATA, 3);
    }

    @Test
    void exitCarriesTheCodeAndRaiseDoesNotExist() {
        assertThatThrownBy(() -> host.call("proc_exit", 42))
                .isInstanceOfSatisfying(GuestExit.class, e -> assertThat(e.code()).isEqualTo(42));
        assertErrno(host.call("proc_raise", 9), Errno.NOSYS);
        assertErrno(host.call("sched_yield"), Errno.SUCCESS);
    }
}
