package dev.portside.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystemResolverTest {

    private static final long DEADLINE = Sockets.DEADLINE_NANOS;

    /** A look-up that must not happen. */
    private final SystemResolver offline = new SystemResolver(host -> fail("looked up " + host));

    private static SystemResolver answering(String... addresses) {
        return new SystemResolver(host -> {
            List<InetAddress> all = new ArrayList<>();
            for (String address : addresses) {
                all.add(InetAddress.ofLiteral(address));
            }
            return all.toArray(InetAddress[]::new);
        });
    }

    private static SystemResolver failing(String message) {
        return new SystemResolver(host -> {
            throw new UnknownHostException(message);
        });
    }

    private static List<String> resolved(Resolver resolver, String host, int family) {
        Resolution resolution = resolver.resolve(host, family, DEADLINE, () -> false);
        assertThat(Errno.name(resolution.errno())).isEqualTo("SUCCESS");
        return resolution.addresses().stream().map(InetAddress::getHostAddress).toList();
    }

    private static String error(Resolver resolver, String host, int family) {
        Resolution resolution = resolver.resolve(host, family, DEADLINE, () -> false);
        assertThat(resolution.addresses()).isEmpty();
        return Errno.name(resolution.errno());
    }

    @Test
    void numericAddressesNeedNoLookup() {
        assertThat(resolved(offline, "127.1", Family.UNSPEC)).containsExactly("127.0.0.1");
        assertThat(resolved(offline, "::1", Family.INET6)).containsExactly("0:0:0:0:0:0:0:1");
    }

    @Test
    void numericAddressOfTheOtherFamilyGivesAiaddrfamily() {
        assertThat(error(offline, "::1", Family.INET4)).isEqualTo("AIADDRFAMILY");
        assertThat(error(offline, "127.0.0.1", Family.INET6)).isEqualTo("AIADDRFAMILY");
    }

    @Test
    void localhostNeedsNoLookup() {
        assertThat(resolved(offline, "localhost", Family.INET4)).containsExactly("127.0.0.1");
        assertThat(resolved(offline, "LocalHost", Family.INET6)).containsExactly("0:0:0:0:0:0:0:1");
        assertThat(resolved(offline, "localhost", Family.UNSPEC)).hasSize(2);
    }

    @Test
    void unknownFamilyGivesAifamily() {
        assertThat(error(offline, "localhost", Family.UNIX)).isEqualTo("AIFAMILY");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\0b"})
    void textThatIsNoNameGivesAinoname(String host) {
        assertThat(error(offline, host, Family.UNSPEC)).isEqualTo("AINONAME");
        assertThat(error(offline, "x".repeat(256), Family.UNSPEC)).isEqualTo("AINONAME");
    }

    @Test
    void addressesKeepTheirOrderAndAreChosenByFamily() {
        Resolver resolver = answering("10.0.0.2", "2001:db8::1", "10.0.0.1");
        assertThat(resolved(resolver, "host", Family.UNSPEC))
                .containsExactly("10.0.0.2", "2001:db8:0:0:0:0:0:1", "10.0.0.1");
        assertThat(resolved(resolver, "host", Family.INET4))
                .containsExactly("10.0.0.2", "10.0.0.1");
        assertThat(resolved(resolver, "host", Family.INET6))
                .containsExactly("2001:db8:0:0:0:0:0:1");
    }

    @Test
    void nameWithoutAnAddressOfTheFamilyGivesAinodata() {
        assertThat(error(answering("10.0.0.1"), "host", Family.INET6)).isEqualTo("AINODATA");
    }

    @Test
    void unknownNameGivesAinoname() {
        Resolver resolver = failing("host: Name or service not known");
        assertThat(error(resolver, "host", Family.UNSPEC)).isEqualTo("AINONAME");
    }

    @Test
    void silentNameServersGiveAiagainAlsoFromTheCacheOfFailures() {
        AtomicInteger calls = new AtomicInteger();
        Resolver resolver =
                new SystemResolver(host -> {
                    throw new UnknownHostException(
                            calls.getAndIncrement() == 0
                                    ? host + ": Temporary failure in name resolution"
                                    : host);
                });
        assertThat(error(resolver, "host", Family.UNSPEC)).isEqualTo("AIAGAIN");
        assertThat(error(resolver, "host", Family.UNSPEC)).isEqualTo("AIAGAIN");
        assertThat(error(resolver, "other", Family.UNSPEC)).isEqualTo("AINONAME");
        assertThat(calls).hasValue(3);
    }

    @Test
    void slowLookupGivesAiagainAtTheDeadline() {
        CountDownLatch never = new CountDownLatch(1);
        Resolver resolver = waitingFor(never);
        long start = System.nanoTime();
        Resolution resolution = resolver.resolve("slow", Family.UNSPEC, 30_000_000, () -> false);
        assertThat(Errno.name(resolution.errno())).isEqualTo("AIAGAIN");
        assertThat(System.nanoTime() - start).isBetween(30_000_000L, DEADLINE);
        never.countDown();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void waitIsCancelledFromAnotherThread(boolean virtual) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        AtomicBoolean cancelled = new AtomicBoolean();
        Resolver resolver = waitingFor(never);
        FutureTask<Resolution> task =
                new FutureTask<>(() -> resolver.resolve("slow", Family.UNSPEC, -1, cancelled::get));
        Thread thread = virtual ? Thread.ofVirtual().start(task) : Thread.ofPlatform().start(task);
        cancelled.set(true);
        assertThat(NetworkSuite.join(task, thread).errno()).isEqualTo(Errno.AIAGAIN);
        never.countDown();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void interruptEndsTheWaitAndStaysSet(boolean virtual) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Resolver resolver = waitingFor(never);
        FutureTask<Boolean> task =
                new FutureTask<>(() -> {
                    resolver.resolve("slow", Family.UNSPEC, -1, () -> false);
                    return Thread.interrupted();
                });
        Thread thread = virtual ? Thread.ofVirtual().start(task) : Thread.ofPlatform().start(task);
        thread.interrupt();
        assertThat(NetworkSuite.join(task, thread)).isTrue();
        never.countDown();
    }

    @Test
    void occupiedThreadsDelayOthersOnlyUntilTheirDeadline() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Resolver stuck = waitingFor(never);
        List<FutureTask<Resolution>> tasks = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            FutureTask<Resolution> task =
                    new FutureTask<>(
                            () -> stuck.resolve("slow", Family.UNSPEC, 20_000_000, () -> false));
            tasks.add(task);
            Thread.ofVirtual().start(task);
        }
        for (FutureTask<Resolution> task : tasks) {
            assertThat(task.get().errno()).isEqualTo(Errno.AIAGAIN);
        }
        never.countDown();
        assertThat(resolved(answering("10.0.0.1"), "host", Family.UNSPEC)).hasSize(1);
    }

    private static SystemResolver waitingFor(CountDownLatch latch) {
        return new SystemResolver(host -> {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            throw new UnknownHostException(host);
        });
    }
}
