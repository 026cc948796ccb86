package dev.portside.net;

import static dev.portside.net.Readiness.READ;
import static dev.portside.net.Readiness.WRITE;
import static dev.portside.net.Sockets.DEADLINE_NANOS;
import static dev.portside.net.Sockets.assertErrno;
import static dev.portside.net.Sockets.ok;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Waiting for one socket, and being woken; on platform and on virtual threads. */
public interface WaitSentences extends NetworkSentences {

    /** Something that waits on the network, without bound. */
    interface Wait {
        int begin();
    }

    private List<Wait> waits() {
        int idle = sockets().boundDatagram();
        Poller watching = network().newPoller();
        ok(watching.watch(idle, READ));
        Poller empty = network().newPoller();
        return List.of(
                () -> network().await(idle, READ, -1),
                () -> network().await(idle, READ, Long.MAX_VALUE),
                () -> watching.select(-1),
                () -> watching.select(Long.MAX_VALUE),
                () -> empty.select(-1),
                () -> empty.select(2 * DEADLINE_NANOS));
    }

    @Test
    default void awaitOfAnUnknownSocketGivesBadf() {
        assertErrno(network().await(0, READ, 0), Errno.BADF);
        assertErrno(network().await(-1, READ, -1), Errno.BADF);
        assertErrno(network().await(1 << 20, READ, -1), Errno.BADF);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void awaitTimesOutNotTooEarly(boolean virtual) throws Exception {
        int idle = sockets().boundDatagram();
        for (long nanos : new long[] {0, 1, 300_000, 2_500_000}) {
            long start = System.nanoTime();
            assertThat(onThread(virtual, () -> network().await(idle, READ, nanos))).isZero();
            assertThat(System.nanoTime() - start).isBetween(nanos, DEADLINE_NANOS);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void awaitOfWhatIsReadyReturnsAtOnce(boolean virtual) throws Exception {
        int client = sockets().pair().client();
        for (long nanos : new long[] {0, 1, DEADLINE_NANOS, -1}) {
            assertThat(onThread(virtual, () -> network().await(client, READ | WRITE, nanos)))
                    .isEqualTo(WRITE);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void awaitWithoutInterestWaitsForHangup(boolean virtual) throws Exception {
        Sockets.Pair pair = sockets().pair();
        assertThat(onThread(virtual, () -> network().await(pair.server(), 0, 1_000_000))).isZero();
        sockets().reset(pair.client());
        int bits = onThread(virtual, () -> network().await(pair.server(), 0, DEADLINE_NANOS));
        assertThat(bits).isEqualTo(Readiness.HANGUP | Readiness.ERROR);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void pingPongBetweenTwoThreads(boolean virtual) throws Exception {
        Network other = openAnother();
        Sockets theirs = new Sockets(other);
        int listener = sockets().listener();
        Endpoint at = sockets().local(listener);
        int rounds = 200;
        FutureTask<Void> task =
                new FutureTask<>(() -> {
                    int client = theirs.stream();
                    theirs.connect(client, at);
                    for (int i = 0; i < rounds; i++) {
                        theirs.send(client, "ping " + i);
                        assertThat(theirs.receive(client)).isEqualTo("pong " + i);
                    }
                    return null;
                });
        Thread peer = virtual ? Thread.ofVirtual().start(task) : Thread.ofPlatform().start(task);
        onThread(
                virtual,
                () -> {
                    int server = sockets().accept(listener);
                    for (int i = 0; i < rounds; i++) {
                        assertThat(sockets().receive(server)).isEqualTo("ping " + i);
                        sockets().send(server, "pong " + i);
                    }
                    return null;
                });
        NetworkSuite.join(task, peer);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void wakeEndsAWaitUnderWay(boolean virtual) throws Exception {
        for (Wait wait : waits()) {
            CountDownLatch started = new CountDownLatch(1);
            FutureTask<Integer> task =
                    new FutureTask<>(() -> {
                        started.countDown();
                        return wait.begin();
                    });
            Thread thread =
                    virtual ? Thread.ofVirtual().start(task) : Thread.ofPlatform().start(task);
            started.await();
            network().wake();
            assertThat(NetworkSuite.join(task, thread)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void wakeBeforeAWaitEndsItAtOnceAndOnlyThat(boolean virtual) throws Exception {
        int idle = sockets().boundDatagram();
        for (Wait wait : waits()) {
            network().wake();
            network().wake();
            assertThat(onThread(virtual, wait::begin)).isZero();
            long start = System.nanoTime();
            assertThat(onThread(virtual, () -> network().await(idle, READ, 5_000_000))).isZero();
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(5_000_000);
        }
    }

    @Test
    default void lookDoesNotTakeTheWake() {
        int idle = sockets().boundDatagram();
        Poller poller = network().newPoller();
        ok(poller.watch(idle, READ));
        network().wake();
        assertThat(network().await(idle, READ, 0)).isZero();
        assertThat(poller.select(0)).isZero();
        assertThat(poller.select(-1)).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void wokenWaitStillReportsWhatIsReady(boolean virtual) throws Exception {
        Sockets.Pair pair = sockets().pair();
        Poller poller = network().newPoller();
        ok(poller.watch(pair.client(), WRITE));
        network().wake();
        assertThat(onThread(virtual, () -> poller.select(-1))).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void wakesAndDataRaceWithoutLoss(boolean virtual) throws Exception {
        int listener = sockets().listener();
        Sockets other = new Sockets(openAnother());
        int sender = other.stream();
        other.connect(sender, sockets().local(listener));
        int receiver = sockets().accept(listener);
        Poller poller = network().newPoller();
        ok(poller.watch(receiver, READ));
        int rounds = 500;
        Callable<Integer> receiving =
                () -> {
                    int received = 0;
                    for (int turn = 0; received < rounds; turn++) {
                        boolean one = turn % 2 == 0;
                        ok(
                                one
                                        ? network().await(receiver, READ, DEADLINE_NANOS)
                                        : poller.select(DEADLINE_NANOS));
                        received += Math.max(0, sockets().tryReceive(receiver));
                    }
                    return received;
                };
        FutureTask<Integer> task = new FutureTask<>(receiving);
        Thread thread = virtual ? Thread.ofVirtual().start(task) : Thread.ofPlatform().start(task);
        for (int i = 0; i < rounds; i++) {
            network().wake();
            assertThat(other.trySend(sender)).isEqualTo(1);
        }
        assertThat(NetworkSuite.join(task, thread)).isEqualTo(rounds);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void interruptEndsAWaitAndStaysSet(boolean virtual) throws Exception {
        for (Wait wait : waits()) {
            CountDownLatch started = new CountDownLatch(1);
            FutureTask<Boolean> task =
                    new FutureTask<>(() -> {
                        started.countDown();
                        assertThat(wait.begin()).isZero();
                        return Thread.interrupted();
                    });
            Thread thread =
                    virtual ? Thread.ofVirtual().start(task) : Thread.ofPlatform().start(task);
            started.await();
            thread.interrupt();
            assertThat(NetworkSuite.join(task, thread)).isTrue();
        }
    }

    @Test
    default void moreVirtualThreadsWaitThanThereAreCarriers() throws Exception {
        int count = 200;
        List<FutureTask<String>> tasks = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        List<Endpoint> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Sockets each = new Sockets(openAnother());
            int socket = each.boundDatagram();
            addresses.add(each.local(socket));
            FutureTask<String> task = new FutureTask<>(() -> each.receive(socket));
            tasks.add(task);
            threads.add(Thread.ofVirtual().start(task));
        }
        int sender = sockets().datagram();
        for (int i = count - 1; i >= 0; i--) {
            byte[] text = ("number " + i).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            ok(network().sendTo(sender, text, 0, text.length, addresses.get(i)));
        }
        for (int i = 0; i < count; i++) {
            assertThat(NetworkSuite.join(tasks.get(i), threads.get(i))).isEqualTo("number " + i);
        }
    }
}
