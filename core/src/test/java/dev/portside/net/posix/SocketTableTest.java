package dev.portside.net.posix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.net.SocketType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SocketTableTest {

    @Test
    void randomAddsAndRemovesKeepTheLowestNumberFirst() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        SocketTable table = new SocketTable();
        Map<Integer, Integer> model = new TreeMap<>();
        for (int step = 0; step < 20_000; step++) {
            if (random.nextInt(100) < 52 || model.isEmpty()) {
                int expected = 0;
                while (model.containsKey(expected)) {
                    expected++;
                }
                assertThat(table.add(step, SocketType.STREAM))
                        .as("seed %d", seed)
                        .isEqualTo(expected);
                model.put(expected, step);
            } else {
                List<Integer> sockets = new ArrayList<>(model.keySet());
                int socket = sockets.get(random.nextInt(sockets.size()));
                int generation = table.generation(socket);
                table.remove(socket);
                model.remove(socket);
                assertThat(table.hostFd(socket)).isEqualTo(-1);
                assertThat(table.generation(socket)).isEqualTo(generation + 1);
            }
        }
        model.forEach((socket, hostFd) -> assertThat(table.hostFd(socket)).isEqualTo(hostFd));
        assertThat(table.hostFd(table.end())).isEqualTo(-1);
    }

    @Test
    void reusedNumberHasFreshFlags() {
        SocketTable table = new SocketTable();
        int socket = table.add(3, SocketType.DATAGRAM);
        table.setFlag(socket, SocketTable.IN_WAITER);
        assertThat(table.isDatagram(socket)).isTrue();
        table.remove(socket);
        assertThat(table.add(4, SocketType.STREAM)).isEqualTo(socket);
        assertThat(table.isDatagram(socket)).isFalse();
        assertThat(table.hasFlag(socket, SocketTable.IN_WAITER)).isFalse();
    }

    @Test
    void numbersOutOfRangeAreNoSockets() {
        SocketTable table = new SocketTable();
        for (int socket : new int[] {-1, 0, 15, 16, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThat(table.hostFd(socket)).isEqualTo(-1);
        }
    }
}
