package dev.portside.net.nio;

import java.util.Map;

/**
 * The sentences of the suite that do not hold for the network on the JDK's channels, and why.
 *
 * <p>What they mean to users is in docs/reference/nio-network.md, which a test compares with this.
 */
final class NioDifferences {

    private static final String NO_ABSTRACT = "the JDK has no abstract names";
    private static final String NO_UNIX_DATAGRAMS = "the JDK has no unix datagram sockets";

    static final Map<String, String> SENTENCES =
            Map.ofEntries(
                    Map.entry(
                            "pendingConnectHasALocalAddress",
                            "the JDK tells it once the connection is there"),
                    Map.entry(
                            "writableBytesIsPositiveOnAnIdleStream",
                            "nothing in the JDK tells the room of a send buffer"),
                    Map.entry(
                            "sendToOverridesThePeer",
                            "a connected channel sends to its peer alone"),
                    Map.entry(
                            "sendOfNothingToThePeerIsAnEmptyDatagram",
                            "the JDK makes no system call for an empty write"),
                    Map.entry(
                            "connectLeavesWhatIsQueued",
                            "the JDK throws queued datagrams away when a channel is connected"),
                    Map.entry("dontrouteSwitches", "the JDK has no SO_DONTROUTE"),
                    Map.entry("deviceReadsBackIntoRoomForAName", "the JDK has no SO_BINDTODEVICE"),
                    Map.entry("unixStreamByAbstractName", NO_ABSTRACT),
                    Map.entry("abstractNamesOfAllBytesDiffer", NO_ABSTRACT),
                    Map.entry("unixDatagramByPath", NO_UNIX_DATAGRAMS),
                    Map.entry("unixDatagramByAbstractName", NO_UNIX_DATAGRAMS),
                    Map.entry("datagramFromAnUnnamedSocketHasAnEmptyPath", NO_UNIX_DATAGRAMS),
                    Map.entry("longestPathWorks", "the JDK wants room for a NUL"));

    private NioDifferences() {}
}
