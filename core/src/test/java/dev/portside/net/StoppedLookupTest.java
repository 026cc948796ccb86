package dev.portside.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.engine.ExecutionStopped;
import dev.portside.net.posix.PosixNetworks;
import dev.portside.wasi.GuestLog;
import dev.portside.wasi.GuestProcess;
import dev.portside.wasi.HostCalls;
import dev.portside.wasi.SystemClocks;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** sock_getaddrinfo while the system's resolver never answers. */
@EnabledOnOs(OS.LINUX)
class StoppedLookupTest {

    private static final long GENEROUS_MILLIS = 2000;
    private static final int NAME = 1024;
    private static final int RECORD = 2048;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final HostCalls host =
            new HostCalls(
                    new GuestProcess.Settings(
                            List.of(),
                            List.of(),
                            SystemClocks.INSTANCE,
                            new Random(1),
                            8,
                            false,
                            true,
                            GuestLog.SILENT),
                    new PosixNetworks().open(),
                    new SystemResolver(this::neverAnswer));

    private InetAddress[] neverAnswer(String name) throws UnknownHostException {
        asked.countDown();
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new UnknownHostException(name);
    }

    @AfterEach
    void close() {
        released.countDown();
        host.close();
    }

    @ParameterizedTest(name = "interrupted {0}, virtual thread {1}")
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    @SuppressWarnings("SystemOut") // a measurement for the log
    void stopEndsIt(boolean interrupted, boolean virtual) throws Exception {
        byte[] name = "name.example".getBytes(StandardCharsets.UTF_8);
        // Hints of zeros and a pointer to no record: nothing is ever written.
        host.put(NAME, name);
        FutureTask<Boolean> call =
                new FutureTask<>(() -> {
                    try {
                        int _ =
                                host.call(
                                        "sock_getaddrinfo",
                                        NAME,
                                        name.length,
                                        0,
                                        0,
                                        RECORD + 256,
                                        RECORD,
                                        1,
                                        RECORD + 512);
                        return false;
                    } catch (ExecutionStopped e) {
                        return true;
                    }
                });
        Thread thread = virtual ? Thread.ofVirtual().start(call) : Thread.ofPlatform().start(call);
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        long start = System.nanoTime();
        if (interrupted) {
            thread.interrupt();
        } else {
            host.process().stop();
        }
        assertThat(call.get(10, TimeUnit.SECONDS)).as("ended by the stop").isTrue();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        System.out.println("end of a look-up nobody answers, in ms: " + millis);
        assertThat(millis).isLessThan(GENEROUS_MILLIS);
        thread.join();
    }
}
