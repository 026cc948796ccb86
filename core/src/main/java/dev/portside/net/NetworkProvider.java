package dev.portside.net;

/** Makes the networks of guests; one provider may serve many guests. */
@FunctionalInterface
public interface NetworkProvider {

    /** Returns a new, empty network for one guest, which closes it. */
    Network open();
}
