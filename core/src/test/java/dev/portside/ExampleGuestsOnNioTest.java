package dev.portside;

/** The example guests on the JDK's channels. */
class ExampleGuestsOnNioTest extends ExampleGuestsTest {

    @Override
    NetworkBackend backend() {
        return NetworkBackend.NIO;
    }
}
