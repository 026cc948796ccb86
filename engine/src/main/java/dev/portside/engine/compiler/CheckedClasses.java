package dev.portside.engine.compiler;

import dev.portside.engine.compiler.CompiledCode.ClassBytes;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Classes of functions that were emitted to see whether every function fits a method, until they
 * are asked for.
 *
 * <p>May be shared by threads.
 */
final class CheckedClasses {
    /*
     * The functions to be checked are a module's largest, and dividing and emitting them is a good part of all work: a fifth for SQLite.
     * When a module is compiled as a whole, what is kept is soon part of the result. When classes are compiled as they are called, some
     * are never asked for, so there is a limit to what they take.
     */

    private static final long MAX_BYTES = 32L << 20;

    private final ConcurrentHashMap<Integer, List<ClassBytes>> classes = new ConcurrentHashMap<>();
    private final AtomicLong room;

    CheckedClasses() {
        this(MAX_BYTES);
    }

    CheckedClasses(long maxBytes) {
        room = new AtomicLong(maxBytes);
    }

    /** Keeps a group's classes if there is room for them. */
    void keep(int group, List<ClassBytes> emitted) {
        long size = size(emitted);
        if (room.addAndGet(-size) >= 0) {
            classes.put(group, emitted);
        } else {
            long _ = room.addAndGet(size);
        }
    }

    /** Returns a group's classes, to whoever asks first; null if they are not kept. */
    @Nullable List<ClassBytes> take(int group) {
        List<ClassBytes> kept = classes.remove(group);
        if (kept != null) {
            long _ = room.addAndGet(size(kept));
        }
        return kept;
    }

    private static long size(List<ClassBytes> emitted) {
        return emitted.stream().mapToLong(one -> one.bytes().length).sum();
    }
}
