package dev.portside;

/** Guests are ended as soon when they wait on the JDK's channels. */
class GuestStopOnNioTest extends GuestStopTest {

    @Override
    NetworkBackend backend() {
        return NetworkBackend.NIO;
    }
}
