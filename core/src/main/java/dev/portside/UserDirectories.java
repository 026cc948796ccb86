package dev.portside;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a user's files are, by the XDG base directory specification. */
final class UserDirectories {

    private UserDirectories() {}

    static @Nullable Path config(Map<String, String> environment) {
        return find(environment, "XDG_CONFIG_HOME", ".config");
    }

    static @Nullable Path cache(Map<String, String> environment) {
        return find(environment, "XDG_CACHE_HOME", ".cache");
    }

    /** The specification says to ignore a relative path. */
    private static @Nullable Path find(
            Map<String, String> environment, String variable, String below) {
        Path own = absolute(environment.get(variable));
        if (own == null) {
            Path home = absolute(environment.get("HOME"));
            own = home == null ? null : home.resolve(below);
        }
        return own == null ? null : own.resolve("portside");
    }

    private static @Nullable Path absolute(@Nullable String value) {
        if (value == null || value.isEmpty()) {
            return null;
        }
        try {
            Path path = Path.of(value);
            return path.isAbsolute() ? path : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }
}
