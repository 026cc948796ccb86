package dev.portside;

import dev.portside.net.Errno;
import dev.portside.net.posix.PosixNetworks;
import dev.portside.net.posix.PosixOutput;
import dev.portside.wasi.DescriptorOutput;
import dev.portside.wasi.EarlyOutput;
import dev.portside.wasi.GuestProcess;
import dev.portside.wasi.OutputPump;
import dev.portside.wasi.StandardInput;
import dev.portside.wasi.StandardOutput;
import dev.portside.wasi.StreamOutput;
import dev.portside.wasi.abi.FileType;
import dev.portside.wasi.fd.Descriptor;
import dev.portside.wasi.fd.OutputDescriptor;
import dev.portside.wasi.fd.StdinDescriptor;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** A guest's descriptors 0 to 2, made of its configuration so that no stream can hold the guest. */
final class StandardStreams implements AutoCloseable {

    private static final Class<?> NULL_STREAM = OutputStream.nullOutputStream().getClass();

    private final GuestProcess process;
    private final GuestConfig config;
    private final StandardInput stdin;
    private final OutputPump pump;
    private final boolean startsEarly;
    private final List<PosixOutput> outputs = new ArrayList<>();
    private boolean closed;

    StandardStreams(GuestProcess process, GuestConfig config) {
        this.process = process;
        this.config = config;
        stdin = new StandardInput(config.stdin(), process.network()::wake);
        startsEarly = PosixNetworks.isSupported() && PosixNetworks.isForOneGuest();
        pump = new OutputPump(process, startsEarly);
    }

    /** Returns new descriptors of standard input, output and error. */
    List<Descriptor> descriptors() {
        return List.of(
                new StdinDescriptor(stdin, fileType(config.stdinKind())),
                new OutputDescriptor(output(config.stdout()), fileType(config.stdoutKind())),
                new OutputDescriptor(output(config.stderr()), fileType(config.stderrKind())));
    }

    private static int fileType(StdioKind kind) {
        return switch (kind) {
            case TERMINAL -> FileType.CHARACTER_DEVICE;
            case FILE -> FileType.REGULAR_FILE;
            case OTHER -> FileType.UNKNOWN;
        };
    }

    private StandardOutput output(OutputStream stream) {
        if (stream instanceof ProcessOutput own) {
            return watched(own, PosixNetworks.isSupported() ? kernel(own) : pump.to(own));
        }
        // Known never to wait, so they need no second thread.
        boolean immediate =
                stream.getClass() == ByteArrayOutputStream.class
                        || stream.getClass() == NULL_STREAM;
        return immediate ? new StreamOutput(stream) : pump.to(stream);
    }

    private StandardOutput kernel(ProcessOutput stream) {
        return startsEarly && PosixOutput.mayWait(stream.hostFd())
                ? new EarlyOutput(
                        () -> PosixOutput.isBlocking(stream.hostFd()),
                        pump.to(stream),
                        () -> direct(stream))
                : direct(stream);
    }

    /** May be called by a thread of an output's own, also when all of this is closed already. */
    private synchronized StandardOutput direct(ProcessOutput stream) {
        PosixOutput output = new PosixOutput(stream.hostFd());
        if (closed) {
            output.close();
        }
        outputs.add(output);
        return new DescriptorOutput(process, output);
    }

    private static StandardOutput watched(ProcessOutput stream, StandardOutput output) {
        return (bytes, offset, length) -> {
            int written = output.write(bytes, offset, length);
            if (written == -Errno.PIPE) {
                stream.brokenPipeAction().run();
            }
            return written;
        };
    }

    @Override
    public void close() {
        stdin.close();
        pump.close();
        closeOutputs();
    }

    private synchronized void closeOutputs() {
        closed = true;
        outputs.forEach(PosixOutput::close);
    }
}
