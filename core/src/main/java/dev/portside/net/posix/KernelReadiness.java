package dev.portside.net.posix;

import dev.portside.net.Readiness;

/** The bits of poll and epoll, which agree, as bits of {@link Readiness}. */
final class KernelReadiness {

    private KernelReadiness() {}

    static int toKernel(int interest) {
        return ((interest & Readiness.READ) != 0 ? Linux.POLLIN : 0)
                | ((interest & Readiness.WRITE) != 0 ? Linux.POLLOUT : 0);
    }

    static int fromKernel(int bits) {
        return ((bits & Linux.POLLIN) != 0 ? Readiness.READ : 0)
                | ((bits & Linux.POLLOUT) != 0 ? Readiness.WRITE : 0)
                | ((bits & Linux.POLLHUP) != 0 ? Readiness.HANGUP : 0)
                | ((bits & Linux.POLLERR) != 0 ? Readiness.ERROR : 0);
    }
}
