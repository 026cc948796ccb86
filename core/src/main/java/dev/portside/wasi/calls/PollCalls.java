package dev.portside.wasi.calls;

import static dev.portside.wasi.Bytes.fits;
import static dev.portside.wasi.Bytes.getI32;
import static dev.portside.wasi.Bytes.getI64;
import static dev.portside.wasi.Bytes.getU16;
import static dev.portside.wasi.Bytes.getU8;
import static dev.portside.wasi.Bytes.putI32;
import static dev.portside.wasi.Bytes.putI64;
import static dev.portside.wasi.Bytes.putU16;
import static dev.portside.wasi.Bytes.putU8;

import dev.portside.engine.HostCode;
import dev.portside.net.Errno;
import dev.portside.net.Poller;
import dev.portside.net.Readiness;
import dev.portside.wasi.GuestProcess;
import dev.portside.wasi.Topic;
import dev.portside.wasi.abi.ClockId;
import dev.portside.wasi.abi.Event;
import dev.portside.wasi.abi.FileType;
import dev.portside.wasi.abi.Rights;
import dev.portside.wasi.abi.Subscription;
import dev.portside.wasi.fd.Descriptor;
import dev.portside.wasi.fd.FileDescriptor;
import dev.portside.wasi.fd.OutputDescriptor;
import dev.portside.wasi.fd.SocketDescriptor;
import dev.portside.wasi.fd.StdinDescriptor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * poll_oneoff, and epoll_oneoff which is the same.
 *
 * <p>Level-triggered. Events come in the order of the subscriptions, one for each that has
 * something to say; a subscription that is wrong yields an event with its errno, and the call
 * itself succeeds. It never succeeds without an event.
 */
public final class PollCalls implements Topic {

    /*
     * Two passes over the subscriptions in guest memory, without copying them. The first notes in each socket's descriptor what this
     * call wants of it and tells the poller only what differs from the call before, so an unchanged set costs no system call per
     * socket. The second, after the wait, looks at every subscription again and writes events. Sockets that earlier calls named and
     * this one does not stay registered until they become ready once; then they are taken out.
     *
     * byHandle finds the descriptor of a ready socket. An entry may be stale after a close; pollRound tells, and the network forgets
     * registrations of closed sockets by itself.
     */

    private static final long FOREVER = Long.MAX_VALUE;

    private final GuestProcess process;
    private @Nullable SocketDescriptor[] byHandle = new @Nullable SocketDescriptor[64];
    private byte[] copy = new byte[0];
    private long round;

    private byte[] in = copy;
    private int inPtr;
    private int count;
    private boolean immediate;

    /** How many sockets of this call want something else than what is watched for them. */
    private int changed;

    private long deadline;
    private long realtime;
    private long monotonic;

    public PollCalls(GuestProcess process) {
        this.process = process;
    }

    @Override
    public HostCode code(String method) {
        return switch (method) {
            case "pollOneoff" ->
                    (a, b, c, d, _, _, _, _, _) -> pollOneoff((int) a, (int) b, (int) c, (int) d);
            default -> throw Topic.unknown(this, method);
        };
    }

    /** poll_oneoff. Errors: FAULT, INVAL (no subscriptions). */
    public int pollOneoff(int subsPtr, int eventsPtr, int subsCount, int neventsPtr) {
        byte[] memory = process.memory().settled();
        long n = subsCount & 0xffff_ffffL;
        if (!fits(memory, subsPtr, n * Subscription.SIZE)
                || !fits(memory, eventsPtr, n * Event.SIZE)
                || !fits(memory, neventsPtr, 4)) {
            return Errno.FAULT;
        }
        if (n == 0) {
            putI32(memory, neventsPtr, 0);
            return Errno.INVAL;
        }
        open(memory, subsPtr, eventsPtr, (int) n);
        register();
        while (true) {
            int errno = select(immediate ? 0 : remaining());
            if (errno != Errno.SUCCESS) {
                return errno;
            }
            process.checkStopped();
            int events = emit(memory, eventsPtr);
            if (events > 0) {
                putI32(memory, neventsPtr, events);
                return Errno.SUCCESS;
            }
        }
    }

    private void open(byte[] memory, int subsPtr, int eventsPtr, int n) {
        count = n;
        in = memory;
        inPtr = subsPtr;
        long subsEnd = (long) subsPtr + (long) n * Subscription.SIZE;
        long eventsEnd = (long) eventsPtr + (long) n * Event.SIZE;
        if (subsPtr < eventsEnd && eventsPtr < subsEnd) {
            // The events would overwrite subscriptions that are still to be looked at.
            int bytes = n * Subscription.SIZE;
            copy = copy.length < bytes ? new byte[bytes] : copy;
            System.arraycopy(memory, subsPtr, copy, 0, bytes);
            in = copy;
            inPtr = 0;
        }
        round++;
        immediate = false;
        changed = 0;
        deadline = FOREVER;
        monotonic = 0;
        realtime = 0;
    }

    private void register() {
        for (int i = 0; i < count; i++) {
            int sub = inPtr + i * Subscription.SIZE;
            switch (getU8(in, sub + Subscription.TAG)) {
                case Subscription.TAG_CLOCK -> registerClock(sub);
                case Subscription.TAG_FD_READ -> registerFd(sub, Readiness.READ);
                case Subscription.TAG_FD_WRITE -> registerFd(sub, Readiness.WRITE);
                default -> immediate = true;
            }
        }
        for (int i = 0; i < count && changed > 0; i++) {
            int sub = inPtr + i * Subscription.SIZE;
            if (getU8(in, sub + Subscription.TAG) != Subscription.TAG_CLOCK
                    && process.fds().get(getI32(in, sub + Subscription.FD))
                            instanceof SocketDescriptor socket
                    && socket.pollRound == round
                    && socket.wanted != socket.watched) {
                watch(socket);
            }
        }
    }

    private void registerClock(int sub) {
        if (clockError(sub) != Errno.SUCCESS) {
            immediate = true;
            return;
        }
        deadline = Math.min(deadline, clockDeadline(sub));
    }

    private static int clockError(int id, int flags) {
        boolean known = id == ClockId.REALTIME || id == ClockId.MONOTONIC;
        return known && (flags & ~Subscription.CLOCK_ABSTIME) == 0 ? Errno.SUCCESS : Errno.INVAL;
    }

    private int clockError(int sub) {
        return clockError(
                getI32(in, sub + Subscription.CLOCK_ID),
                getU16(in, sub + Subscription.CLOCK_FLAGS));
    }

    /**
     * Returns when a valid clock subscription is due, in {@link #monotonic} time as of this call's
     * start.
     */
    private long clockDeadline(int sub) {
        if (monotonic == 0) {
            monotonic = process.settings().clocks().monotonicNanos();
            realtime = process.settings().clocks().realtimeNanos();
        }
        long timeout = getI64(in, sub + Subscription.CLOCK_TIMEOUT);
        boolean absolute =
                (getU16(in, sub + Subscription.CLOCK_FLAGS) & Subscription.CLOCK_ABSTIME) != 0;
        if (timeout < 0) {
            // A u64 of 292 years and more.
            return FOREVER;
        }
        long left = timeout;
        if (absolute) {
            boolean isRealtime = getI32(in, sub + Subscription.CLOCK_ID) == ClockId.REALTIME;
            left = Math.max(0, timeout - (isRealtime ? realtime : monotonic));
        }
        long due = monotonic + left;
        return due < monotonic ? FOREVER : due;
    }

    private void registerFd(int sub, int interest) {
        Descriptor descriptor = process.fds().get(getI32(in, sub + Subscription.FD));
        if (!(descriptor instanceof SocketDescriptor socket) || !mayPoll(socket, interest)) {
            boolean waits =
                    descriptor instanceof StdinDescriptor stdin
                            && interest == Readiness.READ
                            && mayPoll(stdin, interest)
                            && !stdin.input().isReady();
            immediate |= !waits;
            return;
        }
        if (socket.pollRound != round) {
            socket.pollRound = round;
            socket.wanted = 0;
            socket.ready = 0;
            changed += socket.watched == 0 ? 0 : 1;
        }
        changed -= socket.wanted == socket.watched ? 0 : 1;
        socket.wanted |= interest;
        changed += socket.wanted == socket.watched ? 0 : 1;
        immediate |= socket.pendingError != 0;
    }

    private static boolean mayPoll(Descriptor descriptor, int interest) {
        long transfer = interest == Readiness.READ ? Rights.FD_READ : Rights.FD_WRITE;
        return descriptor.has(transfer)
                || (descriptor instanceof SocketDescriptor
                        && descriptor.has(Rights.POLL_FD_READWRITE));
    }

    private void watch(SocketDescriptor socket) {
        int handle = socket.handle();
        if (handle >= byHandle.length) {
            byHandle = Arrays.copyOf(byHandle, Math.max(handle + 1, byHandle.length * 2));
        }
        byHandle[handle] = socket;
        int result = process.poller().watch(handle, socket.wanted);
        if (result < 0) {
            // Shows as readiness with an error; the guest's own call then says which.
            socket.ready = Readiness.ERROR;
            immediate = true;
        } else {
            socket.watched = socket.wanted;
            changed--;
        }
    }

    private long remaining() {
        if (deadline == FOREVER) {
            return -1;
        }
        return Math.max(0, deadline - process.settings().clocks().monotonicNanos());
    }

    private int select(long timeoutNanos) {
        Poller poller = process.poller();
        int ready = poller.select(timeoutNanos);
        if (ready < 0) {
            return -ready;
        }
        for (int i = 0; i < ready; i++) {
            int handle = poller.readySocket(i);
            SocketDescriptor socket = handle < byHandle.length ? byHandle[handle] : null;
            if (socket == null || socket.pollRound != round) {
                int _ = poller.watch(handle, 0);
                if (socket != null) {
                    socket.watched = 0;
                }
            } else {
                socket.ready = poller.readyBits(i);
            }
        }
        return Errno.SUCCESS;
    }

    private int emit(byte[] memory, int eventsPtr) {
        long now = deadline == FOREVER ? 0 : process.settings().clocks().monotonicNanos();
        int events = 0;
        for (int i = 0; i < count; i++) {
            int sub = inPtr + i * Subscription.SIZE;
            int event = eventsPtr + events * Event.SIZE;
            int tag = getU8(in, sub + Subscription.TAG);
            boolean emitted =
                    switch (tag) {
                        case Subscription.TAG_CLOCK -> emitClock(sub, memory, event, now);
                        case Subscription.TAG_FD_READ -> emitFd(sub, memory, event, Readiness.READ);
                        case Subscription.TAG_FD_WRITE ->
                                emitFd(sub, memory, event, Readiness.WRITE);
                        default -> put(sub, memory, event, tag, Errno.INVAL, 0, 0);
                    };
            if (emitted) {
                events++;
            }
        }
        return events;
    }

    private boolean emitClock(int sub, byte[] memory, int event, long now) {
        int errno = clockError(sub);
        if (errno == Errno.SUCCESS && (deadline == FOREVER || clockDeadline(sub) > now)) {
            return false;
        }
        return put(sub, memory, event, Subscription.TAG_CLOCK, errno, 0, 0);
    }

    private boolean emitFd(int sub, byte[] memory, int event, int interest) {
        int tag = interest == Readiness.READ ? Subscription.TAG_FD_READ : Subscription.TAG_FD_WRITE;
        Descriptor descriptor = process.fds().get(getI32(in, sub + Subscription.FD));
        if (descriptor instanceof SocketDescriptor socket
                && socket.pollRound == round
                && mayPoll(socket, interest)) {
            return emitSocket(sub, memory, event, tag, socket, interest);
        }
        if (descriptor == null) {
            return put(sub, memory, event, tag, Errno.BADF, 0, 0);
        }
        if (!mayPoll(descriptor, interest) || descriptor.fileType() == FileType.DIRECTORY) {
            return put(sub, memory, event, tag, Errno.NOTCAPABLE, 0, 0);
        }
        return switch (descriptor) {
            case StdinDescriptor stdin ->
                    stdin.input().isReady()
                            && put(
                                    sub,
                                    memory,
                                    event,
                                    tag,
                                    0,
                                    Math.max(1, stdin.input().available()),
                                    0);
            // Always ready, as the specification says of files.
            case FileDescriptor file -> put(sub, memory, event, tag, 0, 1, 0);
            case OutputDescriptor output -> put(sub, memory, event, tag, 0, 1, 0);
            case SocketDescriptor socket -> false;
        };
    }

    private boolean emitSocket(
            int sub, byte[] memory, int event, int tag, SocketDescriptor socket, int interest) {
        int ready = socket.ready;
        boolean dead = (ready & Readiness.HANGUP) != 0;
        if ((ready & (interest | Readiness.HANGUP | Readiness.ERROR)) == 0
                && socket.pendingError == 0) {
            return false;
        }
        long bytes = 1;
        if (interest == Readiness.READ && !socket.listening) {
            bytes = Math.max(1, process.network().readableBytes(socket.handle()));
        }
        return put(sub, memory, event, tag, 0, bytes, dead ? Event.HANGUP : 0);
    }

    private boolean put(
            int sub, byte[] memory, int event, int type, int errno, long bytes, int flags) {
        putI64(memory, event + Event.USERDATA, getI64(in, sub + Subscription.USERDATA));
        // Clears the padding too: the guest sees none of what lay there.
        putI64(memory, event + Event.ERROR, 0);
        putI64(memory, event + Event.NBYTES, bytes);
        putI64(memory, event + Event.FLAGS, 0);
        putU16(memory, event + Event.ERROR, errno);
        putU8(memory, event + Event.TYPE, type);
        putU16(memory, event + Event.FLAGS, flags);
        return true;
    }
}
