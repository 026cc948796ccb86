package dev.portside.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServicesTest {

    private final Services services =
            Services.parse(
                    Stream.of(
                            "# comment",
                            "",
                            "http\t80/tcp\twww # World Wide Web",
                            "domain 53/tcp",
                            "domain 53/udp",
                            "ntp 123/udp",
                            "  spaced   9/tcp  alias1 alias2  ",
                            "both 1000/tcp",
                            "both 2000/udp",
                            "twice 1/tcp",
                            "twice 2/tcp",
                            "noport",
                            "noslash 12",
                            "huge 65536/tcp",
                            "x abc/tcp"));

    @Test
    void decimalNumbersAreThemselves() {
        assertThat(services.port("80", 0)).isEqualTo(80);
        assertThat(services.port("0", 0)).isZero();
        assertThat(services.port("0080", SocketType.STREAM)).isEqualTo(80);
        assertThat(services.port("65535", SocketType.DATAGRAM)).isEqualTo(65535);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "65536",
                "70000",
                "-1",
                "+1",
                " 80",
                "80 ",
                "99999999999",
                "",
                "#",
                "none",
                "HTTP",
                "noport",
                "noslash",
                "huge",
                "x",
                "/tcp",
                "http/tcp"
            })
    void othersGiveAiservice(String service) {
        assertThat(services.port(service, 0)).isEqualTo(-Errno.AISERVICE);
    }

    @Test
    void namesAndAliasesAreFound() {
        assertThat(services.port("http", 0)).isEqualTo(80);
        assertThat(services.port("www", SocketType.STREAM)).isEqualTo(80);
        assertThat(services.port("spaced", 0)).isEqualTo(9);
        assertThat(services.port("alias2", 0)).isEqualTo(9);
        assertThat(services.port("twice", 0)).isEqualTo(1);
    }

    @Test
    void typeChoosesTheProtocol() {
        assertThat(services.port("domain", SocketType.DATAGRAM)).isEqualTo(53);
        assertThat(services.port("both", SocketType.STREAM)).isEqualTo(1000);
        assertThat(services.port("both", SocketType.DATAGRAM)).isEqualTo(2000);
        assertThat(services.port("both", 0)).isEqualTo(1000);
        assertThat(services.port("ntp", 0)).isEqualTo(123);
        assertThat(services.port("ntp", SocketType.STREAM)).isEqualTo(-Errno.AISERVICE);
        assertThat(services.port("http", SocketType.DATAGRAM)).isEqualTo(-Errno.AISERVICE);
    }

    @Test
    void missingFileGivesTheBuiltInTable() {
        Services builtIn = Services.read(Path.of("no", "such", "file"));
        assertThat(builtIn.port("http", 0)).isEqualTo(80);
        assertThat(builtIn.port("https", 0)).isEqualTo(443);
        assertThat(builtIn.port("domain", SocketType.DATAGRAM)).isEqualTo(53);
    }

    @Test
    void systemKnowsHttp() {
        assertThat(Services.system().port("http", SocketType.STREAM)).isEqualTo(80);
    }
}
