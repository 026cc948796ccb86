package dev.portside.cli;

import dev.portside.CodeCache;
import dev.portside.CodeKey;
import dev.portside.LoadOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where this user's compiled code and key are, by the process's environment. */
final class CodeOptions {

    /** How large the cache may grow. */
    static final String CACHE_SIZE = "PORTSIDE_CACHE_SIZE";

    /** For commands that want the module alone: its compiled code is not looked at. */
    static final LoadOptions NONE = LoadOptions.DEFAULT.withMessages(_ -> {}, _ -> {});

    private static final long MIB = 1L << 20;
    private static final long MOST_MIB = 1L << 40;

    private final HostProcess host;
    private final Messages messages;

    CodeOptions(HostProcess host, Messages messages) {
        this.host = host;
        this.messages = messages;
    }

    /**
     * Returns how a program is loaded to be run.
     *
     * @param cached whether code is kept between runs
     */
    LoadOptions forRun(boolean cached) {
        return LoadOptions.DEFAULT
                .withKeyFile(CodeKey.userFile(host.environment()))
                .withCache(cached ? cache() : null)
                .withMessages(messages::warning, messages::debug);
    }

    /** Returns the user's cache, null when there is none. */
    @Nullable CodeCache cache() {
        Path directory = CodeCache.userDirectory(host.environment());
        if (directory == null) {
            messages.debug(
                    "no compiled code is kept: neither XDG_CACHE_HOME nor HOME is a directory's path");
            return null;
        }
        long bytes = maxBytes();
        if (bytes == 0) {
            messages.debug("no compiled code is kept: " + CACHE_SIZE + " is 0");
            return null;
        }
        return CodeCache.in(directory, bytes);
    }

    private long maxBytes() {
        String value = host.environment().get(CACHE_SIZE);
        return value == null
                ? CodeCache.DEFAULT_MAX_BYTES
                : MIB * Numbers.parse(CACHE_SIZE, value, MOST_MIB, "MiB, 0 for no cache");
    }
}
