package dev.portside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portside.net.Network;
import dev.portside.net.nio.NioNetwork;
import dev.portside.net.posix.PosixNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Which network a guest gets on which platform. */
@EnabledOnOs(OS.LINUX)
class HostNetworksTest {

    private static final String PLATFORM = "os.name";

    private final String platform = System.getProperty(PLATFORM);

    @AfterEach
    void restorePlatform() {
        System.setProperty(PLATFORM, platform);
    }

    private static Class<?> opened(NetworkBackend backend) {
        try (Network network = HostNetworks.open(NetworkAccess.HOST, backend)) {
            return network.getClass();
        }
    }

    @Test
    void systemCallsAreTakenWhereTheyAreKnown() {
        assertThat(opened(NetworkBackend.AUTO)).isEqualTo(PosixNetwork.class);
        assertThat(opened(NetworkBackend.NIO)).isEqualTo(NioNetwork.class);
    }

    @Test
    void channelsAreTakenElsewhere() {
        System.setProperty(PLATFORM, "Mac OS X");
        assertThat(opened(NetworkBackend.AUTO)).isEqualTo(NioNetwork.class);
    }

    @Test
    void systemCallsThatAreNotKnownAreAConfigurationError() {
        System.setProperty(PLATFORM, "Mac OS X");
        assertThatThrownBy(() -> opened(NetworkBackend.POSIX))
                .isInstanceOf(ProgramException.class)
                .hasMessageContaining("Linux")
                .hasMessageContaining("use the nio network")
                .extracting(e -> ((ProgramException) e).kind())
                .isEqualTo(ProgramException.Kind.CONFIGURATION);
    }
}
