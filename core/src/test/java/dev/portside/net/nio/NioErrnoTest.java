package dev.portside.net.nio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.net.Errno;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NioErrnoTest {

    static Stream<Arguments> exceptions() {
        return Stream.of(
                Arguments.of(new ConnectException("Connection refused"), Errno.CONNREFUSED),
                Arguments.of(
                        new ConnectException("Connection refused: 127.0.0.1:9"), Errno.CONNREFUSED),
                Arguments.of(new ConnectException("Connection timed out"), Errno.TIMEDOUT),
                Arguments.of(new ConnectException("Operation timed out"), Errno.TIMEDOUT),
                Arguments.of(new SocketException("Connection reset"), Errno.CONNRESET),
                Arguments.of(new IOException("Connection reset by peer"), Errno.CONNRESET),
                Arguments.of(new IOException("Broken pipe"), Errno.PIPE),
                Arguments.of(new BindException("Address already in use"), Errno.ADDRINUSE),
                Arguments.of(
                        new BindException("Cannot assign requested address"), Errno.ADDRNOTAVAIL),
                Arguments.of(new SocketException("Permission denied"), Errno.ACCES),
                Arguments.of(new SocketException("Network is unreachable"), Errno.NETUNREACH),
                Arguments.of(new NoRouteToHostException("No route to host"), Errno.HOSTUNREACH),
                Arguments.of(new SocketException("Message too long"), Errno.MSGSIZE),
                Arguments.of(new IOException("Too many open files"), Errno.MFILE),
                Arguments.of(new IOException("Too many open files in system"), Errno.NFILE),
                Arguments.of(new SocketException("Unix domain path too long"), Errno.NAMETOOLONG),
                Arguments.of(new PortUnreachableException(), Errno.CONNREFUSED),
                Arguments.of(new ClosedChannelException(), Errno.BADF));
    }

    @ParameterizedTest
    @MethodSource("exceptions")
    void textTellsTheErrno(IOException exception, int errno) {
        assertThat(Errno.name(NioErrno.of(exception))).isEqualTo(Errno.name(errno));
    }

    static Stream<Arguments> foreignExceptions() {
        return Stream.of(
                Arguments.of(
                        new ConnectException("Verbindungsaufbau abgelehnt"), Errno.CONNREFUSED),
                Arguments.of(
                        new NoRouteToHostException("Keine Route zum Zielrechner"),
                        Errno.HOSTUNREACH),
                Arguments.of(
                        new BindException("Die Adresse wird bereits verwendet"), Errno.ADDRINUSE),
                Arguments.of(new SocketException("Das Netzwerk ist aus"), Errno.IO),
                Arguments.of(new IOException((String) null), Errno.IO));
    }

    @ParameterizedTest
    @MethodSource("foreignExceptions")
    void classTellsTheErrnoWhereTheTextIsUnknown(IOException exception, int errno) {
        assertThat(Errno.name(NioErrno.of(exception))).isEqualTo(Errno.name(errno));
    }
}
