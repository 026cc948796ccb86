package dev.portside.wasi.calls;

import dev.portside.net.Resolver;
import dev.portside.wasi.GuestProcess;
import dev.portside.wasi.Iovecs;
import dev.portside.wasi.NameLookup;
import dev.portside.wasi.SocketIo;
import dev.portside.wasi.Topic;
import dev.portside.wasi.Waits;
import java.util.List;

/** One body of each topic of the table of host calls, made for one guest. */
public final class Topics {

    private Topics() {}

    /**
     * @param isGoDialect where the records of IPv6 addresses differ, see {@link AddrInfoWriter}
     */
    public static List<Topic> of(
            GuestProcess process, Waits waits, Resolver resolver, boolean isGoDialect) {
        Sockets sockets = new Sockets(process.fds());
        Iovecs iovecs = new Iovecs();
        SocketIo io = new SocketIo(process, waits, iovecs);
        FileCalls files = new FileCalls(process);
        NameLookup lookup = new NameLookup(process, resolver);
        return List.of(
                new ArgsCalls(process),
                new ClockCalls(process),
                new ProcessCalls(process),
                new FdCalls(process, files),
                new FdIoCalls(process, files, iovecs, io),
                new PathCalls(process),
                new PollCalls(process),
                new SocketCalls(process, sockets, waits),
                new TransferCalls(process, sockets, iovecs, io),
                new AddressCalls(process, sockets),
                new OptionCalls(process, sockets),
                new AddrInfoCalls(process, lookup, new AddrInfoWriter(isGoDialect)));
    }
}
