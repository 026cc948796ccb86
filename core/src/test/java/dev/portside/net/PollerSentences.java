package dev.portside.net;

import static dev.portside.net.Readiness.HANGUP;
import static dev.portside.net.Readiness.READ;
import static dev.portside.net.Readiness.WRITE;
import static dev.portside.net.Sockets.DEADLINE_NANOS;
import static dev.portside.net.Sockets.assertErrno;
import static dev.portside.net.Sockets.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Waiting for many sockets, level-triggered. */
public interface PollerSentences extends NetworkSentences {

    /** Socket numbers to bits. */
    private static Map<Integer, Integer> ready(Poller poller, long timeoutNanos) {
        int n = ok(poller.select(timeoutNanos));
        Map<Integer, Integer> ready = new TreeMap<>();
        for (int i = 0; i < n; i++) {
            ready.put(poller.readySocket(i), poller.readyBits(i));
        }
        assertThat(ready).as("each socket once").hasSize(n);
        return ready;
    }

    private static Map<Integer, Integer> await(Poller poller) {
        return ready(poller, DEADLINE_NANOS);
    }

    @Test
    default void watchedSocketWithDataIsReady() {
        Sockets.Pair pair = sockets().pair();
        Poller poller = network().newPoller();
        ok(poller.watch(pair.server(), READ));
        assertThat(ready(poller, 0)).isEmpty();
        sockets().send(pair.client(), "x");
        assertThat(await(poller)).containsExactly(Map.entry(pair.server(), READ));
    }

    @Test
    default void readySocketIsReportedAgainUntilItIsDrained() {
        Sockets.Pair pair = sockets().pair();
        Poller poller = network().newPoller();
        ok(poller.watch(pair.server(), READ));
        sockets().send(pair.client(), "xy");
        for (int i = 0; i < 3; i++) {
            assertThat(await(poller)).containsOnlyKeys(pair.server());
        }
        assertThat(network().receive(pair.server(), new byte[1], 0, 1, 0, null)).isEqualTo(1);
        assertThat(ready(poller, 0)).containsOnlyKeys(pair.server());
        assertThat(network().receive(pair.server(), new byte[1], 0, 1, 0, null)).isEqualTo(1);
        assertThat(ready(poller, 0)).isEmpty();
        sockets().send(pair.client(), "z");
        assertThat(await(poller)).containsOnlyKeys(pair.server());
    }

    @Test
    default void watchingAgainWithTheSameInterestChangesNothing() {
        Sockets.Pair pair = sockets().pair();
        Poller poller = network().newPoller();
        for (int i = 0; i < 3; i++) {
            assertThat(poller.watch(pair.server(), READ)).isZero();
        }
        sockets().send(pair.client(), "x");
        assertThat(await(poller)).containsExactly(Map.entry(pair.server(), READ));
        assertThat(poller.watch(pair.server(), READ)).isZero();
        assertThat(await(poller)).containsExactly(Map.entry(pair.server(), READ));
    }

    @Test
    default void interestIsReplaced() {
        Sockets.Pair pair = sockets().pair();
        Poller poller = network().newPoller();
        ok(poller.watch(pair.server(), READ | WRITE));
        assertThat(ready(poller, 0)).containsExactly(Map.entry(pair.server(), WRITE));
        sockets().send(pair.client(), "x");
        sockets().awaitReady(pair.server(), READ);
        assertThat(ready(poller, 0)).containsExactly(Map.entry(pair.server(), READ | WRITE));
        ok(poller.watch(pair.server(), READ));
        assertThat(ready(poller, 0)).containsExactly(Map.entry(pair.server(), READ));
        ok(poller.watch(pair.server(), WRITE));
        assertThat(ready(poller, 0)).containsExactly(Map.entry(pair.server(), WRITE));
    }

    @Test
    default void interestOfNothingStopsTheWatch() {
        Sockets.Pair pair = sockets().pair();
        Poller poller = network().newPoller();
        ok(poller.watch(pair.client(), WRITE));
        ok(poller.watch(pair.server(), WRITE));
        ok(poller.watch(pair.client(), 0));
        ok(poller.watch(pair.client(), 0));
        assertThat(ready(poller, 0)).containsOnlyKeys(pair.server());
        ok(poller.watch(pair.client(), WRITE));
        assertThat(ready(poller, 0)).containsOnlyKeys(pair.server(), pair.client());
    }

    @Test
    default void unknownSocketGivesBadfAndUnknownInterestInval() {
        Poller poller = network().newPoller();
        assertErrno(poller.watch(0, READ), Errno.BADF);
        assertErrno(poller.watch(-1, READ), Errno.BADF);
        assertErrno(poller.watch(Integer.MAX_VALUE, 0), Errno.BADF);
        assertErrno(poller.watch(sockets().stream(), HANGUP), Errno.INVAL);
    }

    @Test
    default void hangupIsReportedUnasked() {
        Sockets.Pair pair = sockets().pair();
        Poller poller = network().newPoller();
        ok(poller.watch(pair.server(), READ));
        sockets().reset(pair.client());
        Map<Integer, Integer> ready = await(poller);
        assertThat(ready).containsOnlyKeys(pair.server());
        assertThat(poller.readyBits(0)).isEqualTo(READ | HANGUP | Readiness.ERROR);
    }

    @Test
    default void listenerAndClientsAreReadyTogether() {
        int listener = sockets().listener();
        int client = sockets().stream();
        Poller poller = network().newPoller();
        ok(poller.watch(listener, READ));
        assertThat(ready(poller, 0)).isEmpty();
        assertErrno(network().connect(client, sockets().local(listener)), Errno.INPROGRESS);
        ok(poller.watch(client, READ | WRITE));
        Map<Integer, Integer> seen = new TreeMap<>();
        while (seen.size() < 2) {
            seen.putAll(await(poller));
        }
        assertThat(seen).containsEntry(listener, READ).containsEntry(client, WRITE);
    }

    @Test
    default void closedSocketIsForgotten() {
        Sockets.Pair pair = sockets().pair();
        Poller poller = network().newPoller();
        ok(poller.watch(pair.server(), READ | WRITE));
        ok(poller.watch(pair.client(), READ));
        ok(network().close(pair.server()));
        assertThat(await(poller)).containsOnlyKeys(pair.client());
    }

    @Test
    default void reusedNumberIsANewSocketToThePoller() {
        Sockets.Pair pair = sockets().pair();
        Poller poller = network().newPoller();
        ok(poller.watch(pair.server(), READ | WRITE));
        assertThat(ready(poller, 0)).containsOnlyKeys(pair.server());
        ok(network().close(pair.server()));
        int reused = sockets().boundDatagram();
        assertThat(reused).isEqualTo(pair.server());
        assertThat(ready(poller, 0)).isEmpty();
        ok(poller.watch(reused, READ | WRITE));
        assertThat(ready(poller, 0)).containsExactly(Map.entry(reused, WRITE));
    }

    @Test
    default void socketClosedAfterASelectLeavesItsResultReadable() {
        Sockets.Pair pair = sockets().pair();
        Poller poller = network().newPoller();
        ok(poller.watch(pair.server(), WRITE));
        assertThat(poller.select(0)).isEqualTo(1);
        ok(network().close(pair.server()));
        assertThat(poller.readySocket(0)).isEqualTo(pair.server());
        assertThat(poller.readyBits(0)).isEqualTo(WRITE);
        assertThatThrownBy(() -> poller.readySocket(1))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    default void twoPollersDoNotDisturbEachOther() {
        Sockets.Pair pair = sockets().pair();
        Poller first = network().newPoller();
        Poller second = network().newPoller();
        ok(first.watch(pair.server(), READ));
        ok(second.watch(pair.server(), READ | WRITE));
        sockets().send(pair.client(), "x");
        assertThat(await(first)).containsExactly(Map.entry(pair.server(), READ));
        sockets().awaitReady(pair.server(), READ);
        assertThat(await(second)).containsExactly(Map.entry(pair.server(), READ | WRITE));
        first.close();
        first.close();
        assertThat(await(second)).containsOnlyKeys(pair.server());
        assertErrno(first.watch(pair.server(), READ), Errno.BADF);
        assertErrno(first.select(0), Errno.BADF);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void manyReadySocketsComeInOneSelect(boolean virtual) throws Exception {
        Poller poller = network().newPoller();
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            int socket = sockets().datagram();
            ok(poller.watch(socket, WRITE));
            all.add(socket);
        }
        Map<Integer, Integer> ready = onThread(virtual, () -> await(poller));
        assertThat(ready.keySet()).containsExactlyInAnyOrderElementsOf(all);
        assertThat(ready.values()).containsOnly(WRITE);
    }

    @Test
    default void oneActiveAmongManyIdleIsFound() {
        Poller poller = network().newPoller();
        for (int i = 0; i < 1_000; i++) {
            ok(poller.watch(sockets().boundDatagram(), READ));
        }
        int active = sockets().boundDatagram();
        ok(poller.watch(active, READ));
        assertThat(ready(poller, 0)).isEmpty();
        ok(network().sendTo(active, new byte[1], 0, 1, sockets().local(active)));
        assertThat(await(poller)).containsExactly(Map.entry(active, READ));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void selectWaitsForData(boolean virtual) throws Exception {
        Sockets.Pair pair = sockets().pair();
        Poller poller = network().newPoller();
        ok(poller.watch(pair.server(), READ));
        for (int i = 0; i < 100; i++) {
            Thread sender = Thread.ofPlatform().unstarted(() -> sockets().send(pair.client(), "x"));
            sender.start();
            Map<Integer, Integer> ready = onThread(virtual, () -> await(poller));
            sender.join();
            assertThat(ready).containsExactly(Map.entry(pair.server(), READ));
            assertThat(sockets().receive(pair.server())).isEqualTo("x");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void selectTimesOutNotTooEarly(boolean virtual) throws Exception {
        Sockets.Pair pair = sockets().pair();
        Poller poller = network().newPoller();
        ok(poller.watch(pair.server(), READ));
        for (long nanos : new long[] {1, 300_000, 2_500_000}) {
            long start = System.nanoTime();
            assertThat(onThread(virtual, () -> poller.select(nanos))).isZero();
            assertThat(System.nanoTime() - start).isBetween(nanos, DEADLINE_NANOS);
        }
    }
}
