package dev.portside;

/**
 * What goes wrong on a guest's network on purpose, to try how the guest bears it. Chances are in
 * thousandths of the calls concerned.
 *
 * <p>The first three happen on any network and lose nothing; a guest must not notice, or try again.
 * The last two end connections.
 *
 * @param seed with the same seed and the same calls of the guest the same goes wrong
 * @param shortTransfers a stream's receive or send moves fewer bytes than it could
 * @param wouldBlock a call answers EAGAIN though it could be served, as after a false wake
 * @param interrupted the system call is interrupted by a signal
 * @param resets a connection ends with ECONNRESET, or an accepted one with ECONNABORTED
 * @param refusals a connect is answered by ECONNREFUSED
 */
public record NetworkFaults(
        long seed, int shortTransfers, int wouldBlock, int interrupted, int resets, int refusals) {

    private static final int CERTAIN = 1000;

    public NetworkFaults {
        check("shortTransfers", shortTransfers, CERTAIN);
        // Were they certain, no call would ever get through.
        check("wouldBlock + interrupted", wouldBlock + interrupted, CERTAIN - 1);
        check("wouldBlock", wouldBlock, CERTAIN - 1);
        check("interrupted", interrupted, CERTAIN - 1);
        check("resets", resets, CERTAIN);
        check("refusals", refusals, CERTAIN);
    }

    /** Returns faults that lose nothing, often. */
    public static NetworkFaults harmless(long seed) {
        return new NetworkFaults(seed, 500, 250, 150, 0, 0);
    }

    /** Returns the faults of {@link #harmless} with some that end connections. */
    public static NetworkFaults fatal(long seed) {
        return new NetworkFaults(seed, 500, 250, 150, 20, 200);
    }

    private static void check(String name, int chance, int most) {
        if (chance < 0 || chance > most) {
            throw new IllegalArgumentException(
                    name + " is " + chance + "; it must be 0 to " + most + " thousandths");
        }
    }
}
