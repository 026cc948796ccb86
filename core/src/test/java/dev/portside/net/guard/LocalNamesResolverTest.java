package dev.portside.net.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.net.Errno;
import dev.portside.net.Family;
import dev.portside.net.Resolution;
import dev.portside.net.SystemResolver;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that need nobody's answer are known, all others are refused without asking. */
class LocalNamesResolverTest {

    private final List<String> asked = new ArrayList<>();
    private final LocalNamesResolver recording =
            new LocalNamesResolver((host, family, timeout, cancelled) -> {
                asked.add(host);
                return new Resolution(
                        Errno.SUCCESS, List.of(InetAddress.ofLiteral("192.0.2.1")), "");
            });

    private static Resolution resolve(LocalNamesResolver resolver, String host) {
        return resolver.resolve(host, Family.UNSPEC, 1_000_000_000, () -> false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.org",
                "localhost.example.org",
                "localhost.",
                "127.0.0.1.example.org",
                "ip6-localhost",
                "",
                "secret-data.attacker.example"
            })
    void otherNamesAreRefusedWithoutAsking(String name) {
        Resolution answer = resolve(recording, name);
        assertThat(Errno.name(answer.errno())).isEqualTo("AINONAME");
        assertThat(answer.addresses()).isEmpty();
        assertThat(answer.reason()).contains("may not use the host's resolver");
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST", "127.0.0.1", "127.1", "::1", "203.0.113.7"})
    void numbersAndLocalhostPass(String name) {
        assertThat(resolve(recording, name).errno()).isEqualTo(Errno.SUCCESS);
        assertThat(asked).containsExactly(name);
    }

    @Test
    void localhostHasBothAddresses() {
        Resolution answer = resolve(new LocalNamesResolver(new SystemResolver()), "localhost");
        assertThat(answer.addresses())
                .containsExactly(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));
    }
}
