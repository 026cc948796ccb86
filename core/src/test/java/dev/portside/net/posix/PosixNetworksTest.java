package dev.portside.net.posix;

import static dev.portside.net.Sockets.assertErrno;
import static dev.portside.net.Sockets.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.KernelObjects;
import dev.portside.net.Sockets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class PosixNetworksTest {

    private final Scratch scratch = new Scratch();

    /** Opens a network and prints what came of it; the main class of a child process. */
    static final class Opening {
        private Opening() {}

        public static void main(String[] args) {
            try {
                new PosixNetworks().open().close();
                System.out.println("opened");
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private static String openInAChild(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Opening.class.getName());
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output.strip();
    }

    @Test
    void deniedNativeAccessIsExplained() throws Exception {
        assertThat(openInAChild("--illegal-native-access=deny"))
                .contains("native access")
                .contains("--enable-native-access=ALL-UNNAMED")
                .contains("nio");
    }

    @Test
    void permittedNativeAccessIsSilent() throws Exception {
        assertThat(openInAChild("--enable-native-access=ALL-UNNAMED")).isEqualTo("opened");
    }

    @Test
    void inheritedListenerIsAdoptedAndClosedWithTheNetwork() {
        List<String> before = KernelObjects.ofThisProcess();
        int hostFd = LibC.socket(scratch, Linux.AF_INET, Linux.SOCK_STREAM);
        ok(LibC.bind(scratch, hostFd, Sockaddr.write(scratch, Sockets.loopback(0))));
        ok(LibC.listen(scratch, hostFd, 4));
        try (PosixNetwork network = new PosixNetworks().openPosix()) {
            Sockets sockets = new Sockets(network);
            int listener = ok(network.adopt(hostFd));
            assertErrno(network.accept(listener, new Endpoint()), Errno.AGAIN);
            Sockets.Pair pair = sockets.pair(listener);
            sockets.send(pair.client(), "adopted");
            assertThat(sockets.receive(pair.server())).isEqualTo("adopted");
            assertErrno(network.adopt(-1), Errno.BADF);
            assertErrno(network.adopt(1 << 20), Errno.BADF);
        }
        assertThat(KernelObjects.ofThisProcess()).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void whatIsNoSocketIsNotAdopted() {
        try (PosixNetwork network = new PosixNetworks().openPosix()) {
            int eventFd = Epoll.eventfd(scratch);
            assertErrno(network.adopt(eventFd), Errno.NOTSOCK);
            ok(LibC.close(scratch, eventFd));
        }
    }
}
