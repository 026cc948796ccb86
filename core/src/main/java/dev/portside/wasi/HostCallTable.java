package dev.portside.wasi;

import dev.portside.wasi.calls.AddrInfoCalls;
import dev.portside.wasi.calls.AddressCalls;
import dev.portside.wasi.calls.ArgsCalls;
import dev.portside.wasi.calls.ClockCalls;
import dev.portside.wasi.calls.FdCalls;
import dev.portside.wasi.calls.FdIoCalls;
import dev.portside.wasi.calls.OptionCalls;
import dev.portside.wasi.calls.PathCalls;
import dev.portside.wasi.calls.PollCalls;
import dev.portside.wasi.calls.ProcessCalls;
import dev.portside.wasi.calls.SocketCalls;
import dev.portside.wasi.calls.TransferCalls;
import java.util.ArrayList;
import java.util.List;

/**
 * All host calls. Registration, inspection and documentation read this table; nothing else names
 * them.
 */
public final class HostCallTable {

    /*
     * Names with several rows are bound per import by signature. The plain names of WasmEdge's first flavour and the _v2 names share a body where they share a signature:
     * ours understands the addresses of both.
     */
    private static final List<HostCall> ROWS = new ArrayList<>();

    static {
        row(ArgsCalls.class, "args_get", "argsGet", "argv argv_buf");
        row(ArgsCalls.class, "args_sizes_get", "argsSizesGet", "argc argv_buf_size");
        row(ArgsCalls.class, "environ_get", "environGet", "environ environ_buf");
        row(
                ArgsCalls.class,
                "environ_sizes_get",
                "environSizesGet",
                "environ_count environ_buf_size");
        row(ClockCalls.class, "clock_res_get", "clockResGet", "id resolution");
        row(ClockCalls.class, "clock_time_get", "clockTimeGet", "id precision/64 time");

        row(FdCalls.class, "fd_advise", "fdAdvise", "fd offset/64 len/64 advice");
        row(FdCalls.class, "fd_allocate", "fdAllocate", "fd offset/64 len/64");
        row(FdCalls.class, "fd_close", "fdClose", "fd");
        row(FdCalls.class, "fd_datasync", "fdDatasync", "fd");
        row(FdCalls.class, "fd_fdstat_get", "fdFdstatGet", "fd stat");
        row(FdCalls.class, "fd_fdstat_set_flags", "fdFdstatSetFlags", "fd flags");
        row(FdCalls.class, "fd_fdstat_set_rights", "fdFdstatSetRights", "fd base/64 inheriting/64");
        row(FdCalls.class, "fd_filestat_get", "fdFilestatGet", "fd stat");
        row(FdCalls.class, "fd_filestat_set_size", "fdFilestatSetSize", "fd size/64");
        row(
                FdCalls.class,
                "fd_filestat_set_times",
                "fdFilestatSetTimes",
                "fd atim/64 mtim/64 fst_flags");
        row(FdIoCalls.class, "fd_pread", "fdPread", "fd iovs iovs_len offset/64 nread");
        row(FdCalls.class, "fd_prestat_dir_name", "fdPrestatDirName", "fd path path_len");
        row(FdCalls.class, "fd_prestat_get", "fdPrestatGet", "fd prestat");
        row(FdIoCalls.class, "fd_pwrite", "fdPwrite", "fd iovs iovs_len offset/64 nwritten");
        row(FdIoCalls.class, "fd_read", "fdRead", "fd iovs iovs_len nread");
        row(FdCalls.class, "fd_readdir", "fdReaddir", "fd buf buf_len cookie/64 bufused");
        row(FdCalls.class, "fd_renumber", "fdRenumber", "from to");
        row(FdCalls.class, "fd_seek", "fdSeek", "fd offset/64 whence newoffset");
        row(FdCalls.class, "fd_sync", "fdSync", "fd");
        row(FdCalls.class, "fd_tell", "fdTell", "fd offset");
        row(FdIoCalls.class, "fd_write", "fdWrite", "fd iovs iovs_len nwritten");

        row(PathCalls.class, "path_create_directory", "pathCreateDirectory", "fd path path_len");
        row(PathCalls.class, "path_filestat_get", "pathFilestatGet", "fd flags path path_len stat");
        row(
                PathCalls.class,
                "path_filestat_set_times",
                "pathFilestatSetTimes",
                "fd flags path path_len atim/64 mtim/64 fst_flags");
        row(
                PathCalls.class,
                "path_link",
                "pathLink",
                "old_fd old_flags old_path old_path_len new_fd new_path new_path_len");
        row(
                PathCalls.class,
                "path_open",
                "pathOpen",
                "fd dirflags path path_len oflags rights_base/64 rights_inheriting/64 fdflags opened_fd");
        row(
                PathCalls.class,
                "path_readlink",
                "pathReadlink",
                "fd path path_len buf buf_len bufused");
        row(PathCalls.class, "path_remove_directory", "pathRemoveDirectory", "fd path path_len");
        row(
                PathCalls.class,
                "path_rename",
                "pathRename",
                "fd old_path old_path_len new_fd new_path new_path_len");
        row(
                PathCalls.class,
                "path_symlink",
                "pathSymlink",
                "old_path old_path_len fd new_path new_path_len");
        row(PathCalls.class, "path_unlink_file", "pathUnlinkFile", "fd path path_len");

        row(PollCalls.class, "poll_oneoff", "pollOneoff", "in out nsubscriptions nevents");
        row(PollCalls.class, "epoll_oneoff", "pollOneoff", "in out nsubscriptions nevents");
        ROWS.add(new HostCall("proc_exit", "", "rval", false, ProcessCalls.class, "procExit"));
        row(ProcessCalls.class, "proc_raise", "procRaise", "sig");
        row(ProcessCalls.class, "random_get", "randomGet", "buf buf_len");
        row(ProcessCalls.class, "sched_yield", "schedYield", "");

        both(SocketCalls.class, "sock_open", "sockOpen", "family type fd_out");
        both(SocketCalls.class, "sock_bind", "sockBind", "fd addr port");
        both(SocketCalls.class, "sock_connect", "sockConnect", "fd addr port");
        both(SocketCalls.class, "sock_listen", "sockListen", "fd backlog");
        two(SocketCalls.class, "sock_accept", "sockAccept", "fd fd_out", "fd fdflags fd_out");
        both(
                TransferCalls.class,
                "sock_recv",
                "sockRecv",
                "fd iovs iovs_len riflags nread roflags");
        two(
                TransferCalls.class,
                "sock_recv_from",
                "sockRecvFrom",
                "fd iovs iovs_len addr riflags nread roflags",
                "fd iovs iovs_len addr riflags port nread roflags");
        both(TransferCalls.class, "sock_send", "sockSend", "fd iovs iovs_len siflags nwritten");
        both(
                TransferCalls.class,
                "sock_send_to",
                "sockSendTo",
                "fd iovs iovs_len addr port siflags nwritten");
        two(
                AddressCalls.class,
                "sock_getlocaladdr",
                "sockGetLocalAddr",
                "fd addr addrtype port",
                "fd addr port");
        two(
                AddressCalls.class,
                "sock_getpeeraddr",
                "sockGetPeerAddr",
                "fd addr addrtype port",
                "fd addr port");
        row(SocketCalls.class, "sock_shutdown", "sockShutdown", "fd how");
        row(OptionCalls.class, "sock_setsockopt", "sockSetSockOpt", "fd level name value len");
        row(OptionCalls.class, "sock_getsockopt", "sockGetSockOpt", "fd level name value len");
        row(
                AddrInfoCalls.class,
                "sock_getaddrinfo",
                "sockGetAddrInfo",
                "node node_len service service_len hints res max_res res_len");
    }

    private HostCallTable() {}

    /** Returns every row, in the order of the documents. */
    public static List<HostCall> rows() {
        return List.copyOf(ROWS);
    }

    /** Returns the rows of one name: none, one, or one for each flavour. */
    public static List<HostCall> named(String name) {
        return ROWS.stream().filter(row -> row.name().equals(name)).toList();
    }

    private static void row(Class<?> topic, String name, String method, String words) {
        ROWS.add(new HostCall(name, "", words, true, topic, method));
    }

    /** A plain and a _v2 name with one signature. */
    private static void both(Class<?> topic, String name, String method, String words) {
        ROWS.add(new HostCall(name, "", words, true, topic, method));
        ROWS.add(new HostCall(name + "_v2", "V2", words, true, topic, method));
    }

    /** A plain name with two signatures, and a _v2 name with the second. */
    private static void two(Class<?> topic, String name, String method, String v1, String v2) {
        ROWS.add(new HostCall(name, "V1", v1, true, topic, method + "V1"));
        ROWS.add(new HostCall(name, "V2", v2, true, topic, method + "V2"));
        ROWS.add(new HostCall(name + "_v2", "V2", v2, true, topic, method + "V2"));
    }
}
