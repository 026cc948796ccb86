package dev.portside.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumericHostTest {

    private static InetAddress parsed(String text) {
        return Objects.requireNonNull(NumericHost.parse(text), text);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "127.1, 127.0.0.1",
        "127.0.1, 127.0.0.1",
        "0x7f000001, 127.0.0.1",
        "2130706433, 127.0.0.1",
        "0x7f.1, 127.0.0.1",
        "0177.0.0.01, 127.0.0.1",
        "10.65535, 10.0.255.255",
        "0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "::1, 0:0:0:0:0:0:0:1",
        "::, 0:0:0:0:0:0:0:0",
        "2001:db8::7, 2001:db8:0:0:0:0:0:7",
        "::1.2.3.4, 0:0:0:0:0:0:102:304",
        "fe80::1%3, fe80:0:0:0:0:0:0:1%3",
    })
    void numericAddressesAreParsed(String text, String expected) {
        assertThat(parsed(text).getHostAddress()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "127.0.0.1.1",
                "256.0.0.1",
                "1.2.3.4 ",
                "1.2.3.",
                ".1",
                "0x",
                "08",
                "4294967296",
                "-1",
                "1e3",
                ":",
                ":::",
                "[::1]",
                "1::2::3",
                "::g",
                "::1%",
                "fe80::1%no-such-interface",
                "1.2.3.4%1",
            })
    void everythingElseIsNoNumber(String text) {
        assertThat(NumericHost.parse(text)).isNull();
    }

    @Test
    void mappedAddressStaysIpv6() {
        InetAddress address = parsed("::ffff:10.1.2.3");
        assertThat(address).isInstanceOf(Inet6Address.class);
        assertThat(address.getAddress())
                .containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 10, 1, 2, 3);
    }
}
