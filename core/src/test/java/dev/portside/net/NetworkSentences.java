package dev.portside.net;

import java.util.concurrent.Callable;

/** What every group of sentences has at hand. */
public interface NetworkSentences {

    /** The network under test, with nothing open. */
    Sockets sockets();

    /** One more network of the implementation, closed after the test. */
    Network openAnother();

    /** Runs something on a new thread and waits for its result, up to the suite's deadline. */
    <T> T onThread(boolean virtual, Callable<T> body) throws Exception;

    /** The network under test. */
    default Network network() {
        return sockets().network;
    }
}
