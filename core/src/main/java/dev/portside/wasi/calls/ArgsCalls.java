package dev.portside.wasi.calls;

import static dev.portside.wasi.Bytes.fits;
import static dev.portside.wasi.Bytes.putI32;

import dev.portside.engine.HostCode;
import dev.portside.net.Errno;
import dev.portside.wasi.GuestProcess;
import dev.portside.wasi.Topic;
import java.util.List;

/** Arguments and environment: two lists of C strings. */
public final class ArgsCalls implements Topic {

    private final GuestProcess process;

    public ArgsCalls(GuestProcess process) {
        this.process = process;
    }

    @Override
    public HostCode code(String method) {
        return switch (method) {
            case "argsGet" -> (a, b, _, _, _, _, _, _, _) -> argsGet((int) a, (int) b);
            case "argsSizesGet" -> (a, b, _, _, _, _, _, _, _) -> argsSizesGet((int) a, (int) b);
            case "environGet" -> (a, b, _, _, _, _, _, _, _) -> environGet((int) a, (int) b);
            case "environSizesGet" ->
                    (a, b, _, _, _, _, _, _, _) -> environSizesGet((int) a, (int) b);
            default -> throw Topic.unknown(this, method);
        };
    }

    /** args_get. Errors: FAULT. */
    public int argsGet(int pointersPtr, int bytesPtr) {
        return strings(process.settings().args(), pointersPtr, bytesPtr);
    }

    /** args_sizes_get. Errors: FAULT. */
    public int argsSizesGet(int countPtr, int bytesPtr) {
        return sizes(process.settings().args(), countPtr, bytesPtr);
    }

    /** environ_get. Errors: FAULT. */
    public int environGet(int pointersPtr, int bytesPtr) {
        return strings(process.settings().env(), pointersPtr, bytesPtr);
    }

    /** environ_sizes_get. Errors: FAULT. */
    public int environSizesGet(int countPtr, int bytesPtr) {
        return sizes(process.settings().env(), countPtr, bytesPtr);
    }

    private static int totalBytes(List<byte[]> strings) {
        int total = 0;
        for (byte[] string : strings) {
            total = Math.addExact(total, string.length + 1);
        }
        return total;
    }

    private int sizes(List<byte[]> strings, int countPtr, int bytesPtr) {
        byte[] memory = process.memory().array();
        if (!fits(memory, countPtr, 4) || !fits(memory, bytesPtr, 4)) {
            return Errno.FAULT;
        }
        putI32(memory, countPtr, strings.size());
        putI32(memory, bytesPtr, totalBytes(strings));
        return Errno.SUCCESS;
    }

    private int strings(List<byte[]> strings, int pointersPtr, int bytesPtr) {
        byte[] memory = process.memory().array();
        if (!fits(memory, pointersPtr, 4L * strings.size())
                || !fits(memory, bytesPtr, totalBytes(strings))) {
            return Errno.FAULT;
        }
        int pointer = pointersPtr;
        int at = bytesPtr;
        for (byte[] string : strings) {
            putI32(memory, pointer, at);
            System.arraycopy(string, 0, memory, at, string.length);
            memory[at + string.length] = 0;
            pointer += 4;
            at += string.length + 1;
        }
        return Errno.SUCCESS;
    }
}
