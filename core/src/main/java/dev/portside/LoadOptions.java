package dev.portside;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a program is loaded: from where its compiled code may come. By default from nowhere: it is
 * compiled from its wasm.
 *
 * <p>Immutable; may be shared by threads.
 */
public final class LoadOptions {

    /** No key, no cache; {@link System.Logger} {@code dev.portside} is told what is not used. */
    public static final LoadOptions DEFAULT =
            new LoadOptions(
                    () -> null, null, new Listener(LoadOptions::log, LoadOptions::logDebug));

    private final KeySource key;
    private final @Nullable CodeCache cache;
    private final Listener listener;

    /** Who is told what becomes of code: warnings for the user, and what is for the curious. */
    private record Listener(Consumer<String> warnings, Consumer<String> details) {}

    /** Where the key comes from, asked when there is something to unlock. */
    private interface KeySource {

        @Nullable CodeKey key() throws IOException;
    }

    private LoadOptions(KeySource key, @Nullable CodeCache cache, Listener listener) {
        this.key = key;
        this.cache = cache;
        this.listener = listener;
    }

    /**
     * Uses the code within a module when it carries a tag made with this key. Who has the key can
     * make this process run any code.
     *
     * @param key null: such code is never used
     */
    public LoadOptions withKey(@Nullable CodeKey key) {
        return new LoadOptions(() -> key, cache, listener);
    }

    /**
     * Does the same with a key file, which is read when a module has such code.
     *
     * @param file as {@link CodeKey#read} wants it; null: such code is never used
     */
    public LoadOptions withKeyFile(@Nullable Path file) {
        return new LoadOptions(() -> file == null ? null : CodeKey.read(file), cache, listener);
    }

    /**
     * Keeps code in a cache, and takes it from there.
     *
     * @param cache null: none is used
     */
    public LoadOptions withCache(@Nullable CodeCache cache) {
        return new LoadOptions(key, cache, listener);
    }

    /**
     * Tells somebody what becomes of code, from any thread.
     *
     * @param warnings told why code within a module is not used: one line for each
     * @param details told what the cache did, and why it did not
     */
    public LoadOptions withMessages(Consumer<String> warnings, Consumer<String> details) {
        return new LoadOptions(key, cache, new Listener(warnings, details));
    }

    /**
     * Returns the key, or null when there is none.
     *
     * @throws IOException when it cannot be read or must not be used; the message says why
     */
    @Nullable CodeKey key() throws IOException {
        return key.key();
    }

    @Nullable CodeCache cache() {
        return cache;
    }

    void warn(String message) {
        listener.warnings().accept(message);
    }

    void tell(String message) {
        listener.details().accept(message);
    }

    private static void log(String message) {
        System.getLogger("dev.portside").log(System.Logger.Level.WARNING, message);
    }

    private static void logDebug(String message) {
        System.getLogger("dev.portside").log(System.Logger.Level.DEBUG, message);
    }
}
